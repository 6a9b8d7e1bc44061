# shellcheck shell=bash
# The engine built from tools/ with Go, for machines that reach package registries only. Sourced.
#
# Kept in $REDIS_HA_CACHE/engine-<key>/bin; the key changes with every input of the build, this file included. The
# builds share Go's own cache: cold they take ten minutes on two cores, after a change in tools/ seconds.

build_unused_days=14

# build_key: a hash over the names and contents of the inputs, and the compiler; the S3 server has a key of its own
build_key() {
  (
    cd "$REDIS_HA_ROOT" || exit
    {
      uname -m
      go version 2>/dev/null || true
      find tools -path tools/object-store -prune -o -type f \( -name '*.go' ! -name '*_test.go' -o -name 'go.*' -o -name 'pulumi-resource-*' \) -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum scripts/lib/engine-build.sh
    } | sha256sum | cut -c 1-16
  )
}

build_dir() {
  printf '%s\n' "$REDIS_HA_CACHE/engine-$(build_key)"
}

build_installed() {
  [[ -d $(build_dir)/bin ]]
}

build_go_needed() {
  local have required
  required=$(go_required)
  have=$(go env GOVERSION 2>/dev/null) || have=none
  version_at_least "$have" "$required" && return 0
  die engine "Go $required or newer is needed to build the Pulumi engine, found: $have" \
    "install Go from https://go.dev/dl/ (Debian 12's golang-go is too old)" \
    "or install Pulumi: https://www.pulumi.com/docs/install/"
}

# build_install CLI PLUGIN: whole or not at all, since the folder appears by a rename
build_install() {
  local cli=$1 plugin=$2 dir out=$temp_dir/engine/bin
  build_go_needed
  dir=$(build_dir)
  mkdir -p "$out"
  log engine "building Pulumi CLI v$cli from its Go module (4 to 6 minutes on two cores if nothing is cached)"
  build_go pulumi -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$cli" \
    -o "$out/pulumi" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
  log engine "building the Node language host"
  build_go pulumi -ldflags "-s -w" -o "$out/pulumi-language-nodejs" ./pulumi-language-nodejs
  log engine "building the Docker plugin v$plugin (2 to 4 minutes)"
  build_go docker-plugin -tags no_compose -ldflags "-s -w" -o "$out/pulumi-resource-docker" .
  install -m 0755 "$REDIS_HA_ROOT/tools/pulumi-resource-pulumi-nodejs" "$out/"
  mv "$temp_dir/engine" "$dir"
  installed_add pulumi "$cli (built from tools/)" "$dir/bin"
  installed_add "pulumi docker plugin" "$plugin (built from tools/)" "$dir/bin"
  find "$REDIS_HA_CACHE" -maxdepth 1 -name 'engine-*' -mtime "+$build_unused_days" -exec rm -rf {} +
  log engine "built in $dir"
}

# build_go MODULE ARGUMENTS…: `go build` in tools/MODULE, its output in a log file
build_go() {
  local file=$log_dir/go-build-$1.log
  mkdir -p "$log_dir"
  GOFLAGS="-buildvcs=false -mod=readonly" go -C "$REDIS_HA_ROOT/tools/$1" build -v -trimpath "${@:2}" 2>&1 | tee "$file" | build_progress || {
    tail -n 20 "$file" >&2
    die engine "the build in tools/$1 failed; whole output: $file"
  }
}

# build_progress: a line each 20 s, also while a long step prints nothing
build_progress() {
  local line last=$SECONDS packages=0 downloads=0 status
  while true; do
    status=0
    IFS= read -r -t 20 line || status=$?
    if ((status == 0)); then
      case $line in
        "go: downloading "*) downloads=$((downloads + 1)) ;;
        *) packages=$((packages + 1)) ;;
      esac
    elif ((status <= 128)); then
      return 0 # end of the output
    fi
    if ((SECONDS - last >= 20)); then
      log engine "… $downloads modules fetched, $packages packages compiled"
      last=$SECONDS
    fi
  done
}

build_env() {
  local dir
  dir=$(build_dir)
  touch "$dir" # in use: not to be removed as old
  env_path "$dir/bin"
  # Else a missing plugin is looked for at addresses that can't be reached, instead of named at once.
  printf 'export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true\n'
  printf 'export PULUMI_SKIP_UPDATE_CHECK=true\n'
}
