# shellcheck shell=bash
# The environment that what setup found or made is used with: $REDIS_HA_CACHE/env.sh, put together from one part a step,
# so that a run of some steps keeps what the others wrote. Sourced.

# env_part STEP: its part from stdin; an empty one when the machine's own serves
env_part() {
  mkdir -p "$REDIS_HA_CACHE/env.d"
  cat >"$REDIS_HA_CACHE/env.d/$1.sh.new"
  mv "$REDIS_HA_CACHE/env.d/$1.sh.new" "$REDIS_HA_CACHE/env.d/$1.sh"
}

# env_path FOLDER: the line that puts it first on PATH
env_path() {
  # shellcheck disable=SC2016 # expanded by who sources it
  printf 'export PATH=%q:"$PATH"\n' "$1"
}

env_write() {
  local part
  {
    printf '# Made by scripts/setup: source it to use the same Node, Docker and Pulumi. Holds no secret.\n'
    for part in engine node docker test-tools actionlint object-store; do
      [[ ! -f $REDIS_HA_CACHE/env.d/$part.sh ]] || cat "$REDIS_HA_CACHE/env.d/$part.sh"
    done
  } >"$env_file.new"
  mv "$env_file.new" "$env_file"
}
