import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { bash, scratch } from "./bash";

const folder = scratch();
const versions = { cli: "3.256.0", plugin: "5.2.0" };

/** A CLI of a few lines: it knows its version, and how to install a plugin. */
const fakeCli = (version: string): string => `#!/bin/sh
case $1 in
version) echo v${version} ;;
plugin) d=\${PULUMI_HOME:-$HOME/.pulumi}/plugins/resource-docker-v$5; mkdir -p "$d"; cp "$0" "$d/pulumi-resource-docker" ;;
esac
`;

/** What the official site serves: one archive at its path; anything else is not found. */
let site: Server;
let releases: string;
const requests: string[] = [];

beforeAll(async () => {
  mkdirSync(join(folder, "archive/pulumi"), { recursive: true });
  for (const tool of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(folder, "archive/pulumi", tool), fakeCli(versions.cli), { mode: 0o755 });
  }
  execFileSync("tar", ["-czf", join(folder, "archive.tar.gz"), "-C", join(folder, "archive"), "pulumi"]);
  const archive = readFileSync(join(folder, "archive.tar.gz"));
  site = createServer((request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (request.url === "/silent") return; // never answers
    const found = /^\/sdk\/pulumi-v3\.256\.0-linux-(x64|arm64)\.tar\.gz$/.test(request.url ?? "");
    response.writeHead(found ? 200 : 404).end(found ? archive : "");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  releases = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(() => {
  site.closeAllConnections();
  site.close();
});
beforeEach(() => requests.splice(0));

const ready = `
  build_installed() { [[ -n \${BUILT:-} ]]; }
  build_install() { echo "build $*"; }
  build_env() { echo build; }
  engine_ready; cat "$REDIS_HA_CACHE/env.d/engine.sh"; installed_list`;

const run = async (name: string, environment: Record<string, string> = {}) => {
  const cache = join(folder, name);
  mkdirSync(cache, { recursive: true });
  return { cache, ...(await bash(cache, ready, { REDIS_HA_PULUMI_RELEASES: `${releases}/sdk`, ...environment })) };
};

/** A machine that has Pulumi: a PATH that finds it first. */
function machineWith(name: string, version: string): Record<string, string> {
  const bin = join(folder, `${name}-bin`);
  mkdirSync(bin, { recursive: true });
  for (const tool of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(bin, tool), fakeCli(version));
    chmodSync(join(bin, tool), 0o755);
  }
  const node = join(process.execPath, "..");
  return { PATH: `${bin}:${node}:/usr/bin:/bin` };
}

describe("engine_ready", () => {
  test("installs the official engine where its site can be reached; the second time asks no one", async () => {
    const first = await run("official");
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`export PATH=${first.cache}/pulumi-${versions.cli}/bin:"$PATH"\n`);
    expect(first.stdout).toContain(`pulumi\t${versions.cli}\t`);
    expect(first.stdout).toContain(`pulumi docker plugin\t${versions.plugin}\t`);
    expect(first.stdout).not.toContain("build");
    expect(requests.map((line) => line.split(" ")[0])).toEqual(["HEAD", "GET"]);

    const second = await run("official");
    expect(second).toMatchObject({ code: 0, stdout: first.stdout, stderr: "" });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["refuses connections", { REDIS_HA_PULUMI_RELEASES: "http://127.0.0.1:9/sdk" }],
    ["lacks the version", { REDIS_HA_PULUMI_RELEASES: "NOWHERE" }],
  ])("builds, with one line said, where the site %s", async (name, environment) => {
    const address = environment.REDIS_HA_PULUMI_RELEASES.replace("NOWHERE", `${releases}/other`);
    const result = await run(name.replaceAll(" ", "-"), { REDIS_HA_PULUMI_RELEASES: address });
    expect(result).toMatchObject({ code: 0, stdout: `build ${versions.cli} ${versions.plugin}\nbuild\n` });
    expect(result.stderr.match(/\n/g)).toHaveLength(1);
  });

  test("uses what was built before, without asking the site", async () => {
    expect(await run("built", { BUILT: "yes" })).toMatchObject({ code: 0, stdout: "build\n", stderr: "" });
    expect(requests).toEqual([]);
  });

  test("uses the machine's Pulumi and installs nothing", async () => {
    expect(await run("machine", machineWith("same", versions.cli))).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const older = await run("machine", machineWith("older", "3.200.0"));
    expect(older).toMatchObject({ code: 0, stdout: "" });
    expect(older.stderr).toMatch(/the machine's Pulumi v3\.200\.0 is older than 3\.256\.0/);
  });

  test("passes over a machine's Pulumi of another major version, or one that can't get its plugin", async () => {
    expect((await run("major", machineWith("major", "2.9.0"))).stdout).toContain(`pulumi\t${versions.cli}`);
    const alone = { ...machineWith("alone", versions.cli), REDIS_HA_PULUMI_RELEASES: "http://127.0.0.1:9/sdk" };
    expect((await run("alone", alone)).stdout).toContain("build");
  });
});

test("a site that never answers is given up in time", async () => {
  const script = `official_timeout_ms=200; official_url() { echo "${releases}/silent"; }; official_reachable ${versions.cli}`;
  expect((await bash(folder, script)).code).toBe(1);
});

test("without a new enough Go the error says what is needed", async () => {
  const result = await bash(folder, "go() { echo go1.19; }; build_go_needed");
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/Go 1\.\d+\.\d+ or newer is needed .*found: go1\.19\n.*go\.dev/);
});
