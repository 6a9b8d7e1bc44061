# shellcheck shell=bash
# Sourced by the scripts that need the machine ready. Brings `log` and `die`, the paths, and one function:
#
#   setup [STEP…]   runs scripts/setup and puts what it found or made into this shell's environment

# shellcheck source=scripts/lib/paths.sh
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
# shellcheck source=scripts/lib/log.sh
. "$REDIS_HA_ROOT/scripts/lib/log.sh"

setup() {
  "$REDIS_HA_ROOT/scripts/setup" "$@" || return
  # shellcheck source=/dev/null
  . "$env_file"
}
