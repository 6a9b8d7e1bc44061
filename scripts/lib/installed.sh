# shellcheck shell=bash
# The list of what setup has put on this machine: $REDIS_HA_CACHE/installed.txt, one line each: what, version, where
# (separated by tabs). Sourced.

# installed_add WHAT VERSION WHERE: adds the line, in place of an older one for the same thing
installed_add() {
  local kept
  kept=$(installed_list | grep -v "^$1"$'\t' || true)
  { [[ -z $kept ]] || printf '%s\n' "$kept"; printf '%s\t%s\t%s\n' "$1" "$2" "$3"; } >"$installed_file.new"
  mv "$installed_file.new" "$installed_file"
}

installed_list() {
  [[ ! -f $installed_file ]] || cat "$installed_file"
}
