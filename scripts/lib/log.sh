# shellcheck shell=bash
# Progress and errors, on stderr. Sourced.

log_started=${EPOCHREALTIME/[.,]/}

# log STEP TEXT…: one line with the time since the script started, as in "[ 12.3s] engine: building …"
log() {
  local step=$1 tenths
  shift
  tenths=$(((${EPOCHREALTIME/[.,]/} - log_started) / 100000))
  printf '[%3d.%ds] %s: %s\n' $((tenths / 10)) $((tenths % 10)) "$step" "$*" >&2
}

# die STEP TEXT…: the reason and what mends it, one line each, then exit 1
die() {
  local step=$1 line
  shift
  log "$step" "error: $1"
  shift
  for line in "$@"; do printf '         %s\n' "$line" >&2; done
  exit 1
}

# quietly STEP NAME COMMAND…: runs it with its output in a log file; shows the end of that file only when it fails
quietly() {
  local step=$1 file=$log_dir/$2.log status=0
  shift 2
  mkdir -p "$log_dir"
  "$@" >"$file" 2>&1 </dev/null || status=$?
  if ((status != 0)); then
    tail -n 20 "$file" >&2
    log "$step" "failed with exit code $status: $*; whole output: $file"
  fi
  return "$status"
}
