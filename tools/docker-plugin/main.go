// pulumi-resource-docker serves the resources of @pulumi/docker with the same upstream Terraform provider as the official plugin,
// which isn't in the Go module registry.
//
// Usage: pulumi-resource-docker [ENGINE-ADDRESS]
//
//	pulumi-resource-docker -names    prints "token property.path" for every property of its schema, for the test that
//	                                 compares them with the declarations of @pulumi/docker
//
// Not served: docker.Image and buildx.Image (the official plugin's own code), and what needs Docker Compose.
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// The version of @pulumi/docker in package.json; the engine asks for exactly that.
const version = "5.2.0"

func main() {
	info := dockerProvider()
	if len(os.Args) == 2 && os.Args[1] == "-names" {
		printNames(os.Stdout, info)
		return
	}
	// A full schema is needed to generate SDKs only.
	schema := fmt.Sprintf(`{"name":"docker","version":"%s"}`, version)
	if err := tfbridge.Serve("docker", version, info, []byte(schema)); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-docker:", err)
		os.Exit(1)
	}
}
