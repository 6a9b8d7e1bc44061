package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// npmPackage is what matters here of an installed package.json.
type npmPackage struct {
	Name    string
	Version string
	Pulumi  struct {
		Resource bool   // it is an SDK, served by a plugin
		Name     string // the plugin's, when it isn't the package's
		Version  string
		Server   string
	}
	Dependencies    map[string]string
	DevDependencies map[string]string
}

// plugin is the one that serves this package, or nil for ordinary packages.
func (p npmPackage) plugin() *pulumirpc.PackageDependency {
	if !p.Pulumi.Resource {
		return nil
	}
	name, version := p.Pulumi.Name, p.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(p.Name, "@pulumi/")
	}
	if version == "" {
		version = p.Version
	}
	return &pulumirpc.PackageDependency{
		Name:    name,
		Kind:    "resource",
		Version: "v" + strings.TrimPrefix(version, "v"),
		Server:  p.Pulumi.Server,
	}
}

// installedPackages reads the packages at the top of the node_modules that a program in dir uses: Node looks in dir and
// then in each folder above it.
func installedPackages(dir string) ([]npmPackage, error) {
	modules, err := findAbove(dir, "node_modules")
	if err != nil || modules == "" {
		return nil, err
	}
	var files []string
	for _, pattern := range []string{"*", "@*/*"} {
		found, err := filepath.Glob(filepath.Join(modules, pattern, "package.json"))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	packages := make([]npmPackage, 0, len(files))
	for _, file := range files {
		p, err := readPackage(file)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}

// directDependencies names the packages that the program's own package.json asks for.
func directDependencies(dir string) (map[string]bool, error) {
	file, err := findAbove(dir, "package.json")
	if err != nil || file == "" {
		return nil, err
	}
	p, err := readPackage(file)
	if err != nil {
		return nil, err
	}
	direct := map[string]bool{}
	for _, dependencies := range []map[string]string{p.Dependencies, p.DevDependencies} {
		for name := range dependencies {
			direct[name] = true
		}
	}
	return direct, nil
}

func readPackage(file string) (npmPackage, error) {
	var p npmPackage
	text, err := os.ReadFile(file)
	if err != nil {
		return p, err
	}
	// A package whose file has other types in these places isn't an SDK; nothing else is wanted of it.
	var wrongType *json.UnmarshalTypeError
	if err := json.Unmarshal(text, &p); err != nil && !errors.As(err, &wrongType) {
		return p, &fs.PathError{Op: "parse", Path: file, Err: err}
	}
	return p, nil
}

// findAbove looks for name in dir and the folders above it; "" when there is none.
func findAbove(dir, name string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}
