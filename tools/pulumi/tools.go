//go:build tools

// Package tools keeps the Pulumi CLI among this module's requirements, so that `go mod tidy` doesn't drop it.
package tools

import (
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	_ "github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	_ "github.com/pulumi/pulumi/sdk/v3/proto/go"
	_ "google.golang.org/grpc"
	_ "google.golang.org/protobuf/types/known/emptypb"
)
