#!/usr/bin/env bash
# Makes the root file system of the Redis image from Debian's packages, with no container and no image registry.
#   base.sh OUT.tar NODE_BINARY
# The image carries no USER: the program sets the user, and only so can files be given to it (docs/architecture.md, decision 15).
# Exit codes: 0 made; 1 a package can't be had or unpacked.
set -euo pipefail

out=$(realpath -m "$1")
node_binary=$(realpath "$2")
packages=(
  redis-server redis-tools libc6 libssl3 libjemalloc2 liblua5.1-0 liblzf1 libatomic1 libhiredis0.14 libsystemd0 libgcc-s1
  libstdc++6 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1 lua-bitop lua-cjson busybox-static base-files
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debs" "$work/root"
chmod 0755 "$work/root"

cd "$work/debs"
apt-get download -qq "${packages[@]}" 2>"$work/apt.log" || {
  apt-get update -qq && apt-get download -qq "${packages[@]}" 2>"$work/apt.log"
} || {
  cat "$work/apt.log" >&2
  exit 1
}
for deb in *.deb; do dpkg-deb -x "$deb" "$work/root"; done

cd "$work/root"
rm -rf usr/share/{doc,man,locale,info,lintian,bash-completion} etc/redis etc/init.d lib/systemd var/lib/redis var/log/redis
for applet in $(bin/busybox --list); do
  for dir in bin usr/bin sbin usr/sbin; do [ -e "$dir/$applet" ] && continue 2; done
  ln -s /bin/busybox "bin/$applet"
done
mkdir -p data run/redis-ha opt/redis-ha tmp etc/redis-ha proc sys dev
install -m 0755 "$node_binary" usr/bin/node
printf 'root:x:0:0:root:/root:/bin/sh\nredis:x:999:999:redis:/data:/bin/false\n' >etc/passwd
printf 'root:x:0:\nredis:x:999:\n' >etc/group
chown -R 999:999 data
chmod 0700 data
chmod 1777 tmp

tar --sort=name --mtime=@0 --numeric-owner -cf "$out" .
