# shellcheck shell=bash disable=SC2034 # sourced: others use these names
# Where everything is kept. Sourced; runs nothing.
#
# Inputs (environment):
#   REDIS_HA_CACHE  what can be made again: tools, builds, env.sh    (default: $XDG_CACHE_HOME/redis-ha or ~/.cache/redis-ha)
#   REDIS_HA_DATA   what can't: the data of a Docker daemon of ours  (default: /var/lib/redis-ha)
#   REDIS_HA_RUN    its socket and pid, gone after a reboot          (default: /run/redis-ha)
#
# The daemon's data isn't below the cache: volumes with Redis' data live there, and people empty their caches.

REDIS_HA_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
REDIS_HA_CACHE=${REDIS_HA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/redis-ha}
REDIS_HA_DATA=${REDIS_HA_DATA:-/var/lib/redis-ha}
REDIS_HA_RUN=${REDIS_HA_RUN:-/run/redis-ha}

env_file=$REDIS_HA_CACHE/env.sh
installed_file=$REDIS_HA_CACHE/installed.txt
log_dir=$REDIS_HA_CACHE/logs

# path_without PATH PREFIX: the PATH without the entries below PREFIX. A shell that has read env.sh has our own
# tools on its PATH; looking for the machine's, they must not count.
path_without() {
  local entry kept=
  while IFS= read -r -d : entry; do
    [[ $entry == "$2"/* ]] || kept+=${kept:+:}$entry
  done <<<"$1:"
  printf '%s\n' "$kept"
}
