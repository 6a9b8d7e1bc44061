package main

import (
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// The names that @pulumi/docker gives to the upstream's resources and data sources.
var (
	resourceNames = map[string]string{
		"docker_buildx_builder": "BuildxBuilder",
		"docker_config":         "ServiceConfig",
		"docker_container":      "Container",
		"docker_image":          "RemoteImage",
		"docker_network":        "Network",
		"docker_plugin":         "Plugin",
		"docker_registry_image": "RegistryImage",
		"docker_secret":         "Secret",
		"docker_service":        "Service",
		"docker_tag":            "Tag",
		"docker_volume":         "Volume",
	}
	dataSourceNames = map[string]string{
		"docker_image":                    "getRemoteImage",
		"docker_logs":                     "getLogs",
		"docker_network":                  "getNetwork",
		"docker_plugin":                   "getPlugin",
		"docker_registry_image":           "getRegistryImage",
		"docker_registry_image_manifests": "getRegistryImageManifests",
	}
)

// dockerProvider maps the upstream's names to those of @pulumi/docker. Property names follow the bridge's rules but for
// three, which that package keeps in the singular.
func dockerProvider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		Name:        "docker",
		Version:     version,
		P:           shimv2.NewProvider(provider.New(version)()),
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
		Config: map[string]*tfbridge.SchemaInfo{
			"registry_auth": {Name: "registryAuth"},
		},
	}
	for upstream, name := range resourceNames {
		info.Resources[upstream] = &tfbridge.ResourceInfo{Tok: tokens.Type(token(name))}
	}
	for upstream, name := range dataSourceNames {
		info.DataSources[upstream] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(token(name))}
	}

	container := info.Resources["docker_container"]
	// A container's name and addresses can't be had twice; the official plugin does the same.
	container.DeleteBeforeReplace = true
	container.Fields = map[string]*tfbridge.SchemaInfo{
		"command":           {Name: "command"},
		"networks_advanced": {Name: "networksAdvanced"},
	}
	return info
}

// token is "docker:index/container:Container" for "Container".
func token(name string) string {
	return "docker:index/" + strings.ToLower(name[:1]) + name[1:] + ":" + name
}
