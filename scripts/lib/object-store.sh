# shellcheck shell=bash
# The S3 server of stacks that keep their backups on the same host, and of tests: versitygw in a small program of ours,
# built from tools/object-store with Go. Sourced, after engine-build.sh.
#
# Kept in $REDIS_HA_CACHE/object-store-<key>/bin; the key changes with the program, the pinned version, the compiler and
# this file.

object_store_ready() {
  local dir
  dir=$REDIS_HA_CACHE/object-store-$(object_store_key)
  [[ -x $dir/bin/object-store ]] || object_store_install "$dir"
  touch "$dir" # in use: not to be removed as old
  env_path "$dir/bin" | env_part object-store
}

object_store_key() {
  (
    cd "$REDIS_HA_ROOT" || exit
    { uname -m; go version 2>/dev/null || true; sha256sum tools/object-store/* scripts/lib/object-store.sh; } |
      sha256sum | cut -c 1-16
  )
}

# object_store_install DIR: whole or not at all, since the folder appears by a rename
object_store_install() {
  local out=$temp_dir/object-store/bin version
  version=$(sed -n 's|^\tgithub.com/versity/versitygw v||p' "$REDIS_HA_ROOT/tools/object-store/go.mod")
  build_go_needed
  mkdir -p "$out"
  log object-store "building the S3 server, versitygw $version, from its Go module (2 minutes on two cores if nothing is cached)"
  CGO_ENABLED=0 build_go object-store -ldflags "-s -w" -o "$out/object-store" .
  mv "$temp_dir/object-store" "$1"
  installed_add object-store "versitygw $version (built from tools/)" "$1/bin"
  find "$REDIS_HA_CACHE" -maxdepth 1 -name 'object-store-*' -mtime "+$build_unused_days" -exec rm -rf {} +
}
