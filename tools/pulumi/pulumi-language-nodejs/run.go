package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	// The SDK ends a program with this code when it has already told the user what is wrong.
	exitCodeAlreadyReported = 32
	// How long a program that was told to stop may take.
	stopGrace = 5 * time.Second
)

// Run runs the program once, for a preview or an update. Its resources reach the engine by the monitor's address.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	runner, err := resolve(ctx, "@pulumi/pulumi/cmd/run", req.GetInfo().GetProgramDirectory())
	if err != nil {
		return nil, err
	}
	environment, err := runEnvironment(req)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(h.running, stop)()

	err = runNode(ctx, append(nodeOptions(req), append([]string{runner}, h.runArguments(req)...)...), environment)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, fmt.Errorf("running node: %w", err)
	case exit.ExitCode() == exitCodeAlreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case exit.ExitCode() < 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program was ended by a signal: %s", exit)}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program exited with code %d", exit.ExitCode())}, nil
	}
}

// runNode runs node to its end. After a failed step the engine kills this host's process group: node has to be in that
// group. Outside of it node would live on, holding the engine's end of our output open, and the engine would wait for it
// without end.
func runNode(ctx context.Context, arguments, environment []string) error {
	cmd, release := nodeCommand(ctx, arguments, environment)
	defer release()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// nodeCommand is a node that ends with this host, to be run on this goroutine; release it after it has ended.
func nodeCommand(ctx context.Context, arguments, environment []string) (cmd *exec.Cmd, release func()) {
	// The signal is sent when the thread that started the child ends, not the process: keep the thread.
	runtime.LockOSThread()
	cmd = exec.CommandContext(ctx, "node", arguments...)
	cmd.Env = environment
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopGrace
	return cmd, runtime.UnlockOSThread
}

// resolve finds an entry point of the SDK as the program itself would.
func resolve(ctx context.Context, entry, programDirectory string) (string, error) {
	cmd := exec.CommandContext(ctx, "node", "-p", fmt.Sprintf("require.resolve(%q)", entry))
	cmd.Dir = programDirectory
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("@pulumi/pulumi isn't installed for the program in %s (npm install): %w", programDirectory, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (h *host) runArguments(req *pulumirpc.RunRequest) []string {
	arguments := []string{
		"--monitor", req.GetMonitorAddress(),
		"--engine", h.engine(),
		"--organization", req.GetOrganization(),
		"--project", req.GetProject(),
		"--stack", req.GetStack(),
		"--pwd", req.GetPwd(),
		"--root-directory", req.GetInfo().GetRootDirectory(),
		"--parallel", strconv.Itoa(int(req.GetParallel())),
	}
	if req.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	entry := req.GetInfo().GetEntryPoint()
	if entry == "" {
		entry = "."
	}
	if entry != "." && !filepath.IsAbs(entry) {
		entry = filepath.Join(req.GetInfo().GetProgramDirectory(), entry)
	}
	return append(append(arguments, entry), req.GetArgs()...)
}

// nodeOptions are the runtime's `nodeargs` in Pulumi.yaml.
func nodeOptions(req *pulumirpc.RunRequest) []string {
	return strings.Fields(req.GetInfo().GetOptions().GetFields()["nodeargs"].GetStringValue())
}

func runEnvironment(req *pulumirpc.RunRequest) ([]string, error) {
	config, err := json.Marshal(nonNil(req.GetConfig()))
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, req.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}
	typescript := true
	if option, set := req.GetInfo().GetOptions().GetFields()["typescript"]; set {
		typescript = option.GetBoolValue()
	}
	return append(os.Environ(),
		"PULUMI_CONFIG="+string(config),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys),
		"PULUMI_NODEJS_TYPESCRIPT="+strconv.FormatBool(typescript),
	), nil
}

func nonNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
