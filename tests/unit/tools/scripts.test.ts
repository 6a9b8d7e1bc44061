import { execFileSync, spawnSync } from "node:child_process";
import { bash, root, scratch } from "./bash";

const folder = scratch();

describe("the scripts", () => {
  test("pass shellcheck", () => {
    const scripts = ["scripts/setup", "scripts/up", "scripts/test", "scripts/redis-ha", "scripts/env", ".ci/run"];
    scripts.push(...["checks", "preview", "comment", "deploy"].map((name) => `scripts/ci/${name}`));
    const images = ["redis", "prometheus", "alertmanager"].map((name) => `images/${name}/base.sh`);
    const run = spawnSync(
      "shellcheck",
      ["-x", "-a", ...scripts, ...images, "images/redis/health", "scripts/lib/setup.sh"],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(run.error).toBeUndefined();
    expect(run.stdout).toBe("");
  });

  test("setup explains itself, and refuses what it doesn't know", () => {
    const help = execFileSync("scripts/setup", ["--help"], { cwd: root, encoding: "utf8" });
    expect(help).toMatch(/^Makes this machine ready.*Needs: {3}Linux/s);
    expect(help).not.toContain("#!");
    expect(spawnSync("scripts/setup", ["--nonsense"], { cwd: root }).status).toBe(2);
  });
});

describe("version_at_least", () => {
  test.each([
    ["v22.23.3", "22", true],
    ["v22.0.0", "22", true],
    ["v20.20.2", "22", false],
    ["go1.26.8", "1.25.11", true],
    ["go1.25.9", "1.25.11", false],
    ["1.25", "1.25.0", true],
    ["1.9", "1.10", false],
    ["3.256.0-alpha.1", "3.256.0", true],
    ["3.08.0", "3.9.0", false],
    ["none", "1", false],
    ["", "1", false],
  ])("%s is new enough for %s: %s", async (have, wanted, answer) => {
    const run = await bash(folder, `version_at_least "${have}" "${wanted}"`);
    expect(run).toMatchObject({ code: answer ? 0 : 1, stderr: "" });
  });
});

describe("path_without", () => {
  test.each([
    ["/usr/bin:/bin", "/usr/bin:/bin"],
    ["/c/redis-ha/node/bin:/usr/bin:/c/redis-ha/engine/bin", "/usr/bin"],
    ["/c/redis-ha-other/bin:/usr/bin", "/c/redis-ha-other/bin:/usr/bin"],
    ["/with space/bin:/bin", "/with space/bin:/bin"],
  ])("%s", async (path, kept) => {
    expect((await bash(folder, `path_without "${path}" /c/redis-ha`)).stdout).toBe(`${kept}\n`);
  });
});

describe("what setup leaves behind", () => {
  test("progress lines carry step and time; errors what mends them", async () => {
    const run = await bash(folder, 'log node "installing"; die docker "no engine" "start one"; echo unreachable');
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(
      /^\[ {2}\d+\.\ds\] node: installing\n\[ {2}\d+\.\ds\] docker: error: no engine\n +start one\n$/,
    );
  });

  test("a failing command's output is shown, and kept; a good one's is not shown", async () => {
    const run = await bash(folder, "quietly npm good echo fine; quietly npm bad bash -c 'echo reason; exit 3'");
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toMatch(/^reason\n.*failed with exit code 3: bash -c .*bad\.log\n$/);
  });

  test("the list of what was installed has one line a thing, the newest", async () => {
    const run = await bash(
      folder,
      "installed_add node 22.1.0 /a; installed_add pulumi 3 /p; installed_add node 22.2.0 /b; installed_list",
    );
    expect(run.stdout).toBe("pulumi\t3\t/p\nnode\t22.2.0\t/b\n");
  });

  test("env.sh keeps the parts of steps that didn't run, and survives any folder name", async () => {
    const run = await bash(
      folder,
      `env_path '/odd $HOME "dir"/bin' | env_part node
       printf 'export DOCKER_HOST=%q\\n' unix:///x | env_part docker; env_write
       env_part docker </dev/null; env_write
       . "$env_file"; printf '%s\\n' "\${PATH%%:*}" "\${DOCKER_HOST:-unset}"`,
    );
    expect(run).toMatchObject({ code: 0, stdout: '/odd $HOME "dir"/bin\nunset\n' });
  });
});
