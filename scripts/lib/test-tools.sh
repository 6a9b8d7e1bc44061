# shellcheck shell=bash
# What only the tests need: shellcheck, redis-server for those that want one without a container, Prometheus and Alertmanager. Sourced.
#
# Debian's redis-tools has the server's program, under another name, and no service that would start by itself. Our links to it
# lie in a folder of their own, which env.sh puts last on PATH: a server of the machine's own goes before.

test_tools_ready() {
  local bin=$REDIS_HA_CACHE/redis/bin wanted=() lines
  type -P shellcheck >/dev/null || wanted+=(shellcheck)
  if ! type -P redis-server >/dev/null || ! type -P redis-sentinel >/dev/null || ! type -P redis-cli >/dev/null; then
    type -P redis-check-rdb >/dev/null && type -P redis-cli >/dev/null || wanted+=(redis-tools)
  fi
  ((${#wanted[@]} == 0)) || test_tools_install "${wanted[@]}"
  lines=$(test_tools_paths "$bin")
  printf '%s\n' "$lines" | env_part test-tools
}

# The lines for env.sh. test_tools_paths FOLDER, for links to Redis
test_tools_paths() {
  local bin=$1 name
  if ! type -P redis-server >/dev/null || ! type -P redis-sentinel >/dev/null; then
    mkdir -p "$bin"
    # Redis looks at the name it is called by.
    for name in redis-server redis-sentinel; do ln -sf "$(type -P redis-check-rdb)" "$bin/$name"; done
    env_path_last "$bin"
  fi
  test_tools_prometheus
}

# Prometheus and Alertmanager with their tools, unpacked from Debian's packages: installed, they would start as services.
test_tools_prometheus() {
  local dir=$REDIS_HA_CACHE/prometheus packages=(prometheus prometheus-alertmanager) work name
  if [[ ! -x $dir/usr/bin/promtool ]]; then
    type -P prometheus promtool prometheus-alertmanager amtool >/dev/null && return 0
    type -P apt-get dpkg-deb >/dev/null ||
      die test-tools "missing for the tests: Prometheus, Alertmanager" \
        "put prometheus, promtool, prometheus-alertmanager and amtool on PATH"
    log test-tools "unpacking Debian's ${packages[*]}"
    work=$(mktemp -d "$REDIS_HA_CACHE/prometheus.XXXXXX")
    chmod 0755 "$work" # apt downloads as a user of its own
    cd "$work" || exit 1
    quietly test-tools apt-download apt-get download "${packages[@]}" || {
      quietly test-tools apt-update apt-get update || true
      quietly test-tools apt-download apt-get download "${packages[@]}" ||
        die test-tools "couldn't download ${packages[*]}" "apt-get update && apt-get download ${packages[*]}"
    }
    for name in *.deb; do dpkg-deb -x "$name" root || exit 1; done
    mv root "$dir" || exit 1
    cd "$REDIS_HA_CACHE" || exit 1
    rm -rf "$work"
  fi
  env_path_last "$dir/usr/bin"
}

# env_path_last FOLDER: the line that puts it last on PATH
env_path_last() {
  # shellcheck disable=SC2016 # expanded by who sources it
  printf 'export PATH="$PATH":%q\n' "$1"
}

test_tools_install() {
  local package
  if [[ $(id -u) != 0 ]] || ! type -P apt-get >/dev/null; then
    die test-tools "missing for the tests: $*" "install Debian's packages of these names, or what your system has instead"
  fi
  log test-tools "installing Debian's $*"
  quietly test-tools apt-update apt-get update || true # a stale list may still do
  DEBIAN_FRONTEND=noninteractive quietly test-tools apt-install apt-get install -y --no-install-recommends "$@" ||
    die test-tools "couldn't install $*" "apt-get install --no-install-recommends $*"
  for package in "$@"; do
    installed_add "$package" "$(dpkg-query -W -f '${Version}' "$package")" "Debian package, for the tests"
  done
}
