//go:build tools

// Package tools keeps the S3 server of the tests among this module's requirements, so that `go mod tidy` doesn't drop it.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
