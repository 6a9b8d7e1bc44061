# shellcheck shell=bash
# What only the tests need: shellcheck, redis-server for those that want one without a container, Prometheus and Alertmanager with their
# tools, docker-compose, nftables, actionlint for the workflows, and a Chromium for the monitor's page. Sourced, after engine-build.sh.
#
# Debian's redis-tools has the server's program, under another name, and no service that would start by itself. Our links to it
# lie in a folder of their own, which env.sh puts last on PATH: a server of the machine's own goes before.

actionlint_version=1.7.12

test_tools_ready() {
  local bin=$REDIS_HA_CACHE/redis/bin wanted=() name
  type -P shellcheck >/dev/null || wanted+=(shellcheck)
  if ! type -P redis-server >/dev/null || ! type -P redis-sentinel >/dev/null || ! type -P redis-cli >/dev/null; then
    type -P redis-check-rdb >/dev/null && type -P redis-cli >/dev/null || wanted+=(redis-tools)
  fi
  type -P prometheus promtool >/dev/null || wanted+=(prometheus)
  # Debian's Alertmanager looks for its templates where its package puts them, so that it can't just be unpacked elsewhere.
  type -P prometheus-alertmanager amtool >/dev/null || wanted+=(prometheus-alertmanager)
  type -P docker-compose >/dev/null || wanted+=(docker-compose)
  # Debian's place for it is not on everybody's PATH.
  PATH=$PATH:/usr/sbin:/sbin type -P nft >/dev/null || wanted+=(nftables)
  test_tools_browser >/dev/null || wanted+=(chromium)
  ((${#wanted[@]} == 0)) || test_tools_install "${wanted[@]}"
  actionlint_ready
  if type -P redis-server >/dev/null && type -P redis-sentinel >/dev/null; then
    env_part test-tools </dev/null
    return 0
  fi
  mkdir -p "$bin"
  # Redis looks at the name it is called by.
  for name in redis-server redis-sentinel; do ln -sf "$(type -P redis-check-rdb)" "$bin/$name"; done
  # shellcheck disable=SC2016 # expanded by who sources it
  printf 'export PATH="$PATH":%q\n' "$bin" | env_part test-tools
}

# actionlint_ready: the machine's own, else the pinned one from its Go module, whose checksum Go's own database has
actionlint_ready() {
  local dir=$REDIS_HA_CACHE/actionlint-$actionlint_version
  if type -P actionlint >/dev/null; then
    env_part actionlint </dev/null
    return 0
  fi
  if [[ ! -x $dir/actionlint ]]; then
    build_go_needed
    log test-tools "building actionlint $actionlint_version from its Go module"
    GOBIN=$temp_dir/actionlint GOFLAGS= quietly test-tools actionlint \
      go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version" ||
      die test-tools "couldn't build actionlint" "install it: https://github.com/rhysd/actionlint"
    mv "$temp_dir/actionlint" "$dir"
    installed_add actionlint "$actionlint_version (built from its Go module, for the tests)" "$dir"
  fi
  env_path "$dir" | env_part actionlint
}

# Prints the path of a Chromium, by any of the names that tests/support/browser.ts knows.
test_tools_browser() {
  type -P chromium || type -P chromium-browser || type -P chromium-headless-shell || type -P google-chrome
}

test_tools_install() {
  local package
  if [[ $(id -u) != 0 ]] || ! type -P apt-get >/dev/null; then
    die test-tools "missing for the tests: $*" "install Debian's packages of these names, or what your system has instead"
  fi
  log test-tools "installing Debian's $*"
  quietly test-tools apt-update apt-get update || true # a stale list may still do
  without_services apt-get install -y --no-install-recommends "$@" ||
    die test-tools "couldn't install $*" "apt-get install --no-install-recommends $*"
  for package in "$@"; do
    installed_add "$package" "$(dpkg-query -W -f '${Version}' "$package")" "Debian package, for the tests"
  done
}

# without_services COMMAND…: runs it so that a package that brings a service does not start it, now or when the machine starts
without_services() {
  local policy=/usr/sbin/policy-rc.d unit status=0 ours=no
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
    ours=yes
  fi
  DEBIAN_FRONTEND=noninteractive quietly test-tools apt-install "$@" || status=$?
  [[ $ours == no ]] || rm -f "$policy"
  for unit in prometheus prometheus-alertmanager; do
    [[ " $* " != *" $unit "* ]] || systemctl --quiet disable "$unit" >/dev/null 2>&1 || true
  done
  return "$status"
}
