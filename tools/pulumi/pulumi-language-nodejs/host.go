package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host answers the engine. Methods that it lacks (code generation, packing) answer "unimplemented".
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	// running ends, and with it every program, when the engine cancels or this process is told to stop.
	running context.Context
	cancel  context.CancelFunc

	mu            sync.Mutex
	engineAddress string
}

func newHost(ctx context.Context, engineAddress string) *host {
	running, cancel := context.WithCancel(ctx)
	return &host{running: running, cancel: cancel, engineAddress: engineAddress}
}

func (h *host) engine() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.engineAddress
}

func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.engineAddress = req.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}

func (h *host) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	version, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(version))}, nil
}

// GetRequiredPackages tells the engine which plugins to load, and in which versions: those of the installed SDKs.
func (h *host) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := installedPackages(req.GetInfo().GetProgramDirectory())
	if err != nil {
		return nil, err
	}
	answer := &pulumirpc.GetRequiredPackagesResponse{}
	for _, p := range packages {
		if plugin := p.plugin(); plugin != nil {
			answer.Packages = append(answer.Packages, plugin)
		}
	}
	return answer, nil
}

func (h *host) GetProgramDependencies(
	_ context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	dir := req.GetInfo().GetProgramDirectory()
	packages, err := installedPackages(dir)
	if err != nil {
		return nil, err
	}
	direct, err := directDependencies(dir)
	if err != nil {
		return nil, err
	}
	answer := &pulumirpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		if req.GetTransitiveDependencies() || direct[p.Name] {
			answer.Dependencies = append(answer.Dependencies, &pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version})
		}
	}
	return answer, nil
}

// InstallDependencies serves `pulumi install`.
func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	cmd := exec.CommandContext(h.running, "npm", "install")
	cmd.Dir = req.GetInfo().GetProgramDirectory()
	if cmd.Dir == "" {
		cmd.Dir = req.GetDirectory()
	}
	cmd.Env = os.Environ()
	var mu sync.Mutex // a stream takes one message at a time
	cmd.Stdout = sender(func(text []byte) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: text})
	})
	cmd.Stderr = sender(func(text []byte) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stderr: text})
	})
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm install in %s: %w", cmd.Dir, err)
	}
	return nil
}

// sender makes a function an io.Writer.
type sender func(text []byte) error

func (s sender) Write(text []byte) (int, error) {
	if err := s(append([]byte(nil), text...)); err != nil {
		return 0, err
	}
	return len(text), nil
}
