import { bash, scratch } from "./bash";

const folder = scratch();

/** Stands in for every program and step that would touch the machine. */
const stubs = `
  answers() { [[ \${ANSWERS:-} == *"$1"* ]]; }
  docker_answers() { answers "\${DOCKER_HOST:-default}"; }
  dockerd_answers() { answers own; }
  dockerd_pid() { answers own && echo 4242; }
  docker_install() { echo install; ANSWERS+=" \${AFTER_INSTALL:-}"; }
  dockerd_start() { echo start; ANSWERS+=" own"; }
`;
const own = (file: string): string => `export DOCKER_HOST=unix://${file}/run/docker.sock\n`;

describe("docker_ready", () => {
  const ready = 'docker_ready; cat "$REDIS_HA_CACHE/env.d/docker.sh"';

  test("uses the engine that answers, and installs nothing", async () => {
    expect(await bash(folder, stubs + ready, { ANSWERS: "default" })).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("uses the engine that the user chose", async () => {
    const run = await bash(folder, stubs + ready, { ANSWERS: "tcp://far", DOCKER_HOST: "tcp://far" });
    expect(run).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  test("never replaces an engine that the user chose", async () => {
    const run = await bash(folder, stubs + ready, { ANSWERS: "default own", DOCKER_HOST: "tcp://far" });
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(/no engine answers at DOCKER_HOST=tcp:\/\/far\n.*unset DOCKER_HOST/);
  });

  test("reuses our daemon, also from a shell that has read env.sh", async () => {
    for (const host of ["", `unix://${folder}/run/docker.sock`]) {
      const run = await bash(folder, stubs + ready, { ANSWERS: "own", DOCKER_HOST: host });
      expect(run).toMatchObject({ code: 0, stdout: own(folder), stderr: "" });
    }
  });

  test("installs and starts one where there is none", async () => {
    const run = await bash(folder, stubs + ready);
    expect(run).toMatchObject({ code: 0, stdout: `install\nstart\n${own(folder)}` });
    expect(run.stderr).toMatch(/starting dockerd\n.*pid 4242/);
  });

  test("starts none when the package's service or a client that was missing settles it", async () => {
    const run = await bash(folder, stubs + ready, { AFTER_INSTALL: "default" });
    expect(run).toMatchObject({ code: 0, stdout: "install\n", stderr: "" });
  });
});

describe("the daemon's pidfile", () => {
  const write = 'mkdir -p "$REDIS_HA_RUN"; printf "%s" "$PID" >"$dockerd_pidfile"; ';
  // A process by the daemon's name, which does nothing.
  const fake = `
    [[ -e $temp_dir/dockerd ]] || cp "$(type -P sleep)" "$temp_dir/dockerd"
    "$temp_dir/dockerd" 30 >/dev/null 2>&1 & PID=$!
    trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
    until [[ $(<"/proc/$PID/comm") == dockerd ]]; do :; done
  `;

  test.each([
    ["no file", ""],
    ["an empty file", "PID=; " + write],
    ["a process that is gone", "true & PID=$!; wait; " + write],
    ["another process", "PID=$$; " + write],
    ["no number", "PID=-1; " + write],
  ])("%s: no daemon", async (_name, prepare) => {
    const run = await bash(folder, `rm -f "$dockerd_pidfile"; ${prepare} dockerd_stop; dockerd_pid`);
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(/^\S+ *\S+ docker: no daemon of ours is running\n$/);
  });

  test("names the daemon: stop ends that one and leaves any other", async () => {
    const script = `${fake} other=$PID
${fake} ${write}
      [[ $(dockerd_pid) == "$PID" ]]; dockerd_stop
      ! kill -0 "$PID" 2>/dev/null || echo still there
      kill "$other" && echo the other lived`;
    expect(await bash(folder, script)).toMatchObject({ code: 0, stdout: "the other lived\n" });
  });
});

test("a killed daemon's containerd is ended before the next one starts; nobody else's process is", async () => {
  const run = await bash(
    folder,
    `mkdir -p "$REDIS_HA_RUN/exec/containerd"; file=$REDIS_HA_RUN/exec/containerd/containerd.pid
     trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
     cp "$(type -P sleep)" "$REDIS_HA_RUN/exec/left"; sleep 30 >/dev/null & other=$!
     "$REDIS_HA_RUN/exec/left" 30 >/dev/null & left=$!
     until grep -qF "$REDIS_HA_RUN/exec/" "/proc/$left/cmdline"; do :; done
     for pid in $left $other; do printf '%s' "$pid" >"$file"; dockerd_end_old_containerd; [[ ! -e $file ]]; done
     ! kill -0 "$left" 2>/dev/null || echo still there
     kill -0 "$other" && echo the other lives; dockerd_end_old_containerd`,
  );
  expect(run).toMatchObject({ code: 0, stdout: "the other lives\n", stderr: "" });
});

describe("installing Debian's package", () => {
  test("nothing is run when daemon, client and iptables are there", async () => {
    const run = await bash(
      folder,
      `for tool in dockerd docker iptables apt-get; do printf '#!/bin/sh\\necho "$0" >&2' >"$temp_dir/$tool"; done
       chmod +x "$temp_dir"/*; PATH=$temp_dir:$PATH; docker_install`,
    );
    expect(run).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  test("who isn't root is told what to do", async () => {
    const run = await bash(folder, "id() { echo 1000; }; type() { return 1; }; docker_install");
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/no Docker engine answers\n.*as root/);
  });

  const policy = 'docker_start_policy=$temp_dir/policy; docker_apt() { cat "$docker_start_policy"; return 4; }; ';

  test("no service is started by it, and the hook is gone afterwards, also when it failed", async () => {
    const run = await bash(folder, `${policy} docker_apt_unstarted || echo "$?"; ls "$temp_dir"`);
    expect(run).toMatchObject({ code: 0, stdout: "#!/bin/sh\nexit 101\n4\n" });
  });

  test("the machine's own rule about services stays", async () => {
    const run = await bash(
      folder,
      `${policy} echo mine >"$docker_start_policy"; docker_apt_unstarted || ls "$temp_dir"`,
    );
    expect(run).toMatchObject({ code: 0, stdout: "mine\npolicy\n" });
  });
});
