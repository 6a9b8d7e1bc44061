package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// policyPack is the kind of plugin that `--policy-pack` asks for.
const policyPack = "analyzer"

// RunPlugin runs a policy pack until the engine ends the call. A pack prints the port at which it listens. Other kinds of
// plugins that are written for Node (providers, components) are not served.
func (h *host) RunPlugin(req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer) error {
	if req.GetKind() != policyPack {
		return status.Errorf(codes.Unimplemented, "plugins of the kind %q can't be run here, only policy packs", req.GetKind())
	}
	folder := req.GetInfo().GetProgramDirectory()
	runner, err := resolve(stream.Context(), "@pulumi/pulumi/cmd/run-policy-pack", folder)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(stream.Context())
	defer stop()
	defer context.AfterFunc(h.running, stop)()

	// The pack's program is the folder itself, and the pack reads its package.json in the working directory.
	arguments := append(append([]string{runner}, req.GetArgs()...), ".")
	cmd, release := nodeCommand(ctx, arguments, req.GetEnv())
	defer release()
	cmd.Dir = folder
	var mu sync.Mutex // a stream takes one message at a time
	send := func(answer *pulumirpc.RunPluginResponse) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(answer)
	}
	cmd.Stdout = sender(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}})
	})
	cmd.Stderr = sender(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}})
	})
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil // the engine has what it wanted
	case err == nil, errors.As(err, &exit):
		code := int32(cmd.ProcessState.ExitCode()) //nolint:gosec // an exit code fits
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
	default:
		return fmt.Errorf("running the policy pack in %s: %w", folder, err)
	}
}
