# shellcheck shell=bash
# A Docker daemon of our own, for machines without a service manager (containers, CI, small virtual machines). Sourced.
#
# One daemon a machine, whichever checkout started it: two would share the bridge docker0. It is known by the pid in
# its pidfile and by nothing else.

dockerd_socket=$REDIS_HA_RUN/docker.sock
dockerd_pidfile=$REDIS_HA_RUN/docker.pid
dockerd_log=$REDIS_HA_DATA/dockerd.log
dockerd_ready_seconds=60
dockerd_stop_seconds=120

# dockerd_pid: prints the pid when the daemon lives; a pidfile that names no dockerd (a crash, a reboot, a pid that was
# given to another process) doesn't count
dockerd_pid() {
  local pid comm
  { read -r pid <"$dockerd_pidfile"; } 2>/dev/null || [[ -n ${pid:-} ]] || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  { read -r comm <"/proc/$pid/comm"; } 2>/dev/null || return 1
  [[ $comm == dockerd ]] && printf '%s\n' "$pid"
}

dockerd_answers() {
  DOCKER_HOST=unix://$dockerd_socket timeout 10 docker info >/dev/null 2>&1
}

# dockerd_start_containerd_afresh: a daemon that was killed leaves its containerd behind, dying or dead but not yet
# reaped. The next daemon would take it for alive and wait for it in vain.
dockerd_end_old_containerd() {
  local pid= file=$REDIS_HA_RUN/exec/containerd/containerd.pid deadline=$((SECONDS + 10)) signal=TERM
  { read -r pid <"$file"; } 2>/dev/null || [[ -n $pid ]] || return 0
  while grep -qF "$REDIS_HA_RUN/exec/" "/proc/$pid/cmdline" 2>/dev/null; do # empty once it is dead
    ((SECONDS < deadline)) || signal=KILL
    kill "-$signal" "$pid" 2>/dev/null || true
    sleep 0.1
  done
  rm -f "$file"
}

dockerd_start() {
  local pid deadline=$((SECONDS + dockerd_ready_seconds))
  mkdir -p "$REDIS_HA_RUN" "$REDIS_HA_DATA"
  chmod 0711 "$REDIS_HA_DATA"
  rm -f "$dockerd_pidfile" "$dockerd_socket"
  dockerd_end_old_containerd
  ip link show docker0 >/dev/null 2>&1 || : >"$REDIS_HA_RUN/made-docker0"

  # Addresses: away from Docker's defaults, which office networks and VPNs often use, and apart from the group's own
  # subnet. No userland proxy: with it a published port costs traffic from this host a copy through a process; the
  # kernel's rules do the same for nothing.
  setsid dockerd --host "unix://$dockerd_socket" --pidfile "$dockerd_pidfile" \
    --data-root "$REDIS_HA_DATA/docker" --exec-root "$REDIS_HA_RUN/exec" \
    --bip 10.201.0.1/24 --default-address-pool base=10.211.0.0/16,size=24 --userland-proxy=false \
    --storage-driver overlay2 </dev/null >>"$dockerd_log" 2>&1 9>&- &
  pid=$!
  until dockerd_answers; do
    if ((SECONDS > deadline)) || ! kill -0 "$pid" 2>/dev/null; then
      tail -n 20 "$dockerd_log" >&2
      die docker "the Docker daemon didn't come up; its log: $dockerd_log"
    fi
    sleep 0.1
  done
}

# dockerd_stop: ends the daemon that setup started, and its containers with it, by their own stop time-outs
dockerd_stop() {
  local pid deadline=$((SECONDS + dockerd_stop_seconds))
  if ! pid=$(dockerd_pid); then
    log docker "no daemon of ours is running"
    return 0
  fi
  kill -TERM "$pid"
  while dockerd_pid >/dev/null; do
    ((SECONDS < deadline)) || die docker "the daemon, pid $pid, is still there after $dockerd_stop_seconds s"
    sleep 0.1
  done
  if [[ -e $REDIS_HA_RUN/made-docker0 ]]; then
    ip link delete docker0 2>/dev/null || true
    rm -f "$REDIS_HA_RUN/made-docker0"
  fi
  log docker "stopped the daemon, pid $pid; its data stays in $REDIS_HA_DATA/docker"
}
