#!/usr/bin/env bash
# Makes the root file system of the Redis image from Debian's packages, with no container and no image registry.
#   base.sh OUT.tar NODE_BINARY
# The image carries no USER: the program sets the user, and only so can files be given to it (docs/architecture.md, decision 15).
# Exit codes: 0 made; 1 a package can't be had or unpacked.
set -euo pipefail
# shellcheck source=images/debs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../debs.sh"

out=$(realpath -m "$1")
node_binary=$(realpath "$2")
packages=(
  redis-server redis-tools libc6 libssl3 libjemalloc2 liblua5.1-0 liblzf1 libatomic1 libhiredis0.14 libsystemd0 libgcc-s1
  libstdc++6 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1 lua-bitop lua-cjson busybox-static base-files
)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
debs_unpack "$root" "${packages[@]}"
(cd "$root" && rm -rf etc/redis var/lib/redis var/log/redis)
debs_busybox "$root"
debs_user "$root" redis
install -m 0755 "$node_binary" "$root/usr/bin/node"
debs_tar "$root" "$out"
