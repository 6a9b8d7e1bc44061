# shellcheck shell=bash
# Docker: the engine that answers, else Debian's package. Sourced, after dockerd.sh.
#
# env.sh names the socket in DOCKER_HOST when the daemon is our own.

docker_ready() {
  # A shell that has read env.sh has our own socket in DOCKER_HOST: not the user's choice.
  [[ ${DOCKER_HOST:-} != "unix://$dockerd_socket" ]] || unset DOCKER_HOST
  if docker_answers; then
    env_part docker </dev/null
    return 0
  fi
  if [[ -n ${DOCKER_HOST:-} ]]; then
    die docker "no engine answers at DOCKER_HOST=$DOCKER_HOST" "start it, or unset DOCKER_HOST to have one found or started"
  fi
  if ! dockerd_pid >/dev/null || ! dockerd_answers; then
    docker_install
    if docker_answers; then
      env_part docker </dev/null
      return 0
    fi
    log docker "starting dockerd"
    dockerd_start
    log docker "dockerd answers, pid $(dockerd_pid), data in $REDIS_HA_DATA/docker"
  fi
  printf 'export DOCKER_HOST=%q\n' "unix://$dockerd_socket" | env_part docker
}

docker_answers() {
  timeout 10 docker info >/dev/null 2>&1
}

# docker_install: the daemon and the client; on a machine with systemd the package's own service starts it, as on any
# Debian machine, and survives a reboot. Elsewhere nothing may start by itself.
docker_install() {
  type -P dockerd >/dev/null && type -P docker >/dev/null && type -P iptables >/dev/null && return 0
  [[ $(id -u) == 0 ]] || die docker "no Docker engine answers" "start one, or run this as root to have Debian's installed"
  type -P apt-get >/dev/null || die docker "no Docker engine answers" "install Docker: https://docs.docker.com/engine/install/"
  log docker "installing Debian's docker.io and iptables"
  quietly docker apt-update apt-get update || true # a stale list may still do
  if [[ -d /run/systemd/system ]]; then
    docker_service_settings
    docker_apt
  else
    docker_apt_unstarted
  fi || die docker "couldn't install docker.io" "apt-get install --no-install-recommends docker.io iptables"
  installed_add docker.io "$(dpkg-query -W -f '${Version}' docker.io)" "Debian package"
  installed_add iptables "$(dpkg-query -W -f '${Version}' iptables)" "Debian package"
}

docker_apt() {
  DEBIAN_FRONTEND=noninteractive quietly docker apt-install apt-get install -y --no-install-recommends docker.io iptables
}

# docker_apt_unstarted: Debian asks this hook before it starts a service during an installation; 101 forbids it
docker_start_policy=/usr/sbin/policy-rc.d
docker_apt_unstarted() {
  local status=0
  [[ ! -e $docker_start_policy ]] || { docker_apt; return; } # the machine has a rule of its own
  install -m 0755 /dev/stdin "$docker_start_policy" <<<$'#!/bin/sh\nexit 101'
  docker_apt || status=$?
  rm -f "$docker_start_policy"
  return "$status"
}

docker_service_settings() {
  [[ -e /etc/docker/daemon.json ]] || install -D -m 0644 /dev/stdin /etc/docker/daemon.json <<<'{ "userland-proxy": false }'
}
