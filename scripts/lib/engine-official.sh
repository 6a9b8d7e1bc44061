# shellcheck shell=bash
# The engine as Pulumi's own installer brings it. Sourced.
#
# Inputs (environment):
#   REDIS_HA_PULUMI_RELEASES  where the CLI's archives are (default: the folder that the official installer uses)
#   PULUMI_HOME               where plugins go, as for every Pulumi command

REDIS_HA_PULUMI_RELEASES=${REDIS_HA_PULUMI_RELEASES:-https://get.pulumi.com/releases/sdk}

official_timeout_ms=3000

official_bin() {
  printf '%s\n' "$REDIS_HA_CACHE/pulumi-$1/bin"
}

official_plugin_installed() {
  [[ -x ${PULUMI_HOME:-$HOME/.pulumi}/plugins/resource-docker-v$1/pulumi-resource-docker ]]
}

official_installed() {
  [[ -x $(official_bin "$1")/pulumi ]] && official_plugin_installed "$2"
}

official_url() {
  local arch
  case $(uname -m) in
    x86_64) arch=x64 ;;
    *) arch=arm64 ;;
  esac
  printf '%s/pulumi-v%s-linux-%s.tar.gz\n' "$REDIS_HA_PULUMI_RELEASES" "$1" "$arch"
}

# official_reachable CLI: decided in seconds. Node asks, since it is here by now and curl may not be.
official_reachable() {
  NODE_USE_ENV_PROXY=1 node -e '
    fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(Number(process.argv[2])) }).then(
      (answer) => process.exit(answer.ok ? 0 : 1),
      () => process.exit(1),
    )' "$(official_url "$1")" "$official_timeout_ms" 2>/dev/null
}

# official_install CLI PLUGIN: fails without harm, so that the pinned build can take over
official_install() {
  local bin
  bin=$(official_bin "$1")
  log engine "installing Pulumi CLI v$1 from the official site"
  quietly engine pulumi-download official_download "$(official_url "$1")" "$temp_dir/pulumi.tar.gz" || return 1
  tar -xzf "$temp_dir/pulumi.tar.gz" -C "$temp_dir" --no-same-owner || return 1
  rm -rf "${bin%/bin}"
  mkdir "${bin%/bin}" && mv "$temp_dir/pulumi" "$bin" || return 1
  log engine "installing the Docker plugin v$2"
  if ! quietly engine pulumi-plugin env PATH="$bin:$PATH" pulumi plugin install resource docker "$2"; then
    rm -rf "${bin%/bin}"
    return 1
  fi
  installed_add pulumi "$1" "$bin"
  installed_add "pulumi docker plugin" "$2" "${PULUMI_HOME:-$HOME/.pulumi}/plugins"
}

# official_download URL FILE
official_download() {
  # shellcheck disable=SC2016 # a program for node
  NODE_USE_ENV_PROXY=1 node -e '
    const { pipeline } = require("node:stream/promises");
    const [url, file] = process.argv.slice(1);
    fetch(url, { signal: AbortSignal.timeout(600000) }).then(async (answer) => {
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await pipeline(answer.body, require("node:fs").createWriteStream(file));
    }).catch((error) => { console.error(error); process.exit(1); })' "$@"
}

official_env() {
  env_path "$(official_bin "$1")"
}
