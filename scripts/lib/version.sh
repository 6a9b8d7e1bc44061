# shellcheck shell=bash
# Versions: compared, and read from the files that pin them. Sourced.

# version_at_least HAVE WANTED: dotted numbers, a leading "v" or "go" and a suffix such as "-rc1" ignored; success when HAVE >= WANTED
version_at_least() {
  local have wanted i
  [[ $1 =~ ^(v|go)?([0-9]+(\.[0-9]+)*) ]] || return 1
  IFS=. read -ra have <<<"${BASH_REMATCH[2]}"
  [[ $2 =~ ^(v|go)?([0-9]+(\.[0-9]+)*) ]] || return 1
  IFS=. read -ra wanted <<<"${BASH_REMATCH[2]}"
  for i in "${!wanted[@]}"; do
    ((10#${have[i]:-0} > 10#${wanted[i]})) && return 0
    ((10#${have[i]:-0} < 10#${wanted[i]})) && return 1
  done
  return 0
}

# package_version NAME: the version that package.json pins
package_version() {
  sed -n "s|^ *\"$1\": *\"\([0-9][^\"]*\)\".*|\1|p" "$REDIS_HA_ROOT/package.json"
}

# go_required: the oldest Go that builds tools/
go_required() {
  sed -n 's/^go \([0-9.]*\)$/\1/p' "$REDIS_HA_ROOT"/tools/*/go.mod | sort -V | tail -n 1
}
