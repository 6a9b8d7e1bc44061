# shellcheck shell=bash
# Node: the machine's when it is new enough, else the one that npm carries, kept in the cache. Sourced.
#
# Needs temp_dir, a folder in the cache. Puts our own Node first on PATH, here and in env.sh.

node_required=22
node_version=22.23.3

# The registry's integrity values of node-linux-<architecture>@$node_version, in hexadecimal.
# shellcheck disable=SC2034 # by name
node_sha512_x64=a879f3e6d16c1e88ff58cfae4443558d638d8b9855be6c2b82af00e15efa2a9b95340738fa3c0af31e20c1ba1b13d06d1cd83f00a476e7cdde628acb17f73b9e
# shellcheck disable=SC2034 # by name
node_sha512_arm64=9770c01d9adeca5a3ea7d4170edb0eae31b625726a5736179c01a621034e50d01170ca694ced9c99ec1540ffb7ead8c99d213e773a4c36d816f9cde8883bd7b4

node_ready() {
  local arch home=$REDIS_HA_CACHE/node-$node_version
  local node_bin=$home/bin
  if version_at_least "$(node --version 2>/dev/null)" "$node_required"; then
    npm_needed
    env_part node </dev/null
    return 0
  fi
  if ! "$node_bin/node" --version >/dev/null 2>&1; then
    npm_needed
    case $(uname -s)-$(uname -m) in
      Linux-x86_64) arch=x64 ;;
      Linux-aarch64) arch=arm64 ;;
      *) die node "Node $node_required or newer is needed, found $(node --version 2>/dev/null || echo none)" "see https://nodejs.org/en/download" ;;
    esac
    log node "installing Node $node_version from npm's node-linux-$arch"
    node_install "$arch" "$home"
    installed_add node "$node_version" "$home"
  fi
  PATH=$node_bin:$PATH
  env_path "$node_bin" | env_part node
}

npm_needed() {
  type -P npm >/dev/null || die node "npm is missing; it brings the packages and, where needed, a newer Node" "apt-get install npm"
}

# node_install ARCH HOME: whole or not at all, since HOME appears by a rename
node_install() {
  local arch=$1 home=$2 archive=$temp_dir/node-linux-$1-$node_version.tgz checksum=node_sha512_$1
  quietly node npm-pack npm pack --pack-destination "$temp_dir" "node-linux-$arch@$node_version" ||
    die node "npm couldn't bring node-linux-$arch@$node_version" "npm ping   # is its registry reachable?"
  sha512sum --check --status <<<"${!checksum}  $archive" ||
    die node "node-linux-$arch@$node_version from npm isn't the file that is pinned here" "nothing was installed"
  tar -xzf "$archive" -C "$temp_dir" --no-same-owner
  rm -rf "$home"
  mv "$temp_dir/package" "$home"
  rm "$archive"
}
