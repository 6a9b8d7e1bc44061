package main

import (
	"fmt"
	"io"
	"sort"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

type fields = map[string]*tfbridge.SchemaInfo

// printNames writes a line for every property, nested ones as "uploads.content", sorted.
func printNames(out io.Writer, info tfbridge.ProviderInfo) {
	lines := propertyPaths("pulumi:providers:docker ", info.P.Schema(), info.Config)
	for upstream, resource := range info.Resources {
		schema := info.P.ResourcesMap().Get(upstream).Schema()
		lines = append(lines, propertyPaths(string(resource.Tok)+" ", schema, resource.Fields)...)
	}
	for upstream, source := range info.DataSources {
		schema := info.P.DataSourcesMap().Get(upstream).Schema()
		lines = append(lines, propertyPaths(string(source.Tok)+" ", schema, source.Fields)...)
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
}

func propertyPaths(prefix string, schemas shim.SchemaMap, overrides fields) []string {
	var paths []string
	schemas.Range(func(upstream string, schema shim.Schema) bool {
		path := prefix + tfbridge.TerraformToPulumiNameV2(upstream, schemas, overrides)
		paths = append(paths, path)
		if nested, ok := schema.Elem().(shim.Resource); ok {
			paths = append(paths, propertyPaths(path+".", nested.Schema(), nil)...)
		}
		return true
	})
	return paths
}
