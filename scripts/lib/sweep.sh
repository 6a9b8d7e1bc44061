# shellcheck shell=bash
# Removes what a run of the tests left in Docker. Sourced. Brings
#
#   sweep RUN   removes the containers, volumes and networks whose stack belongs to that run, and nothing else

sweep() {
  local run=$1 id stack
  while read -r id stack; do
    [[ $stack != test-"$run"-* ]] || docker rm --force --volumes "$id" >/dev/null
  done < <(docker ps --all --filter label=redis-ha.stack --format '{{.ID}} {{.Label "redis-ha.stack"}}')
  while read -r id stack; do
    [[ $stack != test-"$run"-* ]] || docker volume rm --force "$id" >/dev/null
  done < <(docker volume ls --filter label=redis-ha.stack --format '{{.Name}} {{.Label "redis-ha.stack"}}')
  while read -r id stack; do
    [[ $stack != test-"$run"-* ]] || docker network rm "$id" >/dev/null
  done < <(docker network ls --filter label=redis-ha.stack --format '{{.ID}} {{.Label "redis-ha.stack"}}')
}
