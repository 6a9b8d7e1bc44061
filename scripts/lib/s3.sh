# shellcheck shell=bash
# An S3 server for the tests of backups: versitygw, built from tools/versitygw with Go. Sourced, after engine-build.sh.
#
# The machine's own goes before. Else it is kept in $REDIS_HA_CACHE/s3-<key>/bin; the key changes with the pinned version, the
# compiler and this file.

s3_ready() {
  local dir
  if type -P versitygw >/dev/null; then
    env_part s3 </dev/null
    return 0
  fi
  dir=$REDIS_HA_CACHE/s3-$(s3_key)
  [[ -x $dir/bin/versitygw ]] || s3_install "$dir"
  touch "$dir" # in use: not to be removed as old
  env_path "$dir/bin" | env_part s3
}

s3_key() {
  (
    cd "$REDIS_HA_ROOT" || exit
    { uname -m; go version 2>/dev/null || true; sha256sum tools/versitygw/go.mod tools/versitygw/go.sum scripts/lib/s3.sh; } |
      sha256sum | cut -c 1-16
  )
}

s3_version() {
  sed -n 's|^require github.com/versity/versitygw v||p' "$REDIS_HA_ROOT/tools/versitygw/go.mod"
}

# s3_install DIR: whole or not at all, since the folder appears by a rename
s3_install() {
  local out=$temp_dir/s3/bin version
  version=$(s3_version)
  build_go_needed
  mkdir -p "$out"
  log s3 "building versitygw $version from its Go module (2 minutes on two cores if nothing is cached)"
  build_go versitygw -ldflags "-s -w" -o "$out/versitygw" github.com/versity/versitygw/cmd/versitygw
  mv "$temp_dir/s3" "$1"
  installed_add versitygw "$version (built from tools/, for the tests)" "$1/bin"
  find "$REDIS_HA_CACHE" -maxdepth 1 -name 's3-*' -mtime "+$build_unused_days" -exec rm -rf {} +
}
