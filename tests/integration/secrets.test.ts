import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docker, runOnce } from "../support/containers";
import type { TestGroup } from "../support/group";
import { sharedGroup, sharedStack, UP_MS } from "../support/shared-group";
import { pulumiEnv, RUN_DIR } from "../support/stack";

/** Goal: no password and no private key is where somebody who may not have it can read it. */
let group: TestGroup;
let secrets: [string, string][];
beforeAll(async () => {
  group = await sharedGroup();
  const keys = await Promise.all(
    members().map(async (m): Promise<[string, string]> => [
      `key of ${m}`,
      body(await group.container(m).exec(["cat", "/etc/redis-ha/server.key"])),
    ]),
  );
  const outputs = await (await sharedStack()).outputs();
  secrets = [
    ...Object.entries(group.outputs.passwords).map(([user, password]): [string, string] => [
      `password of ${user}`,
      password,
    ]),
    ["the CA's key", body(String(outputs.caKey?.value))],
    ...keys,
  ];
}, UP_MS);
afterAll(() => group.close());

const members = () => [...group.outputs.nodes, ...group.outputs.sentinels].map((m) => m.name);
/** The first line of a PEM file's body: any copy of the key holds it as it stands. */
const body = (pem: string): string => pem.split("\n")[1] ?? pem;
const found = (text: string): string[] => secrets.filter(([, s]) => text.includes(s)).map(([name]) => name);

test("there are secrets to look for, and a copy of one would be found", () => {
  expect(secrets.length).toBeGreaterThan(10);
  for (const [, secret] of secrets) expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(found(`x${secrets[0]?.[1] ?? ""}x`)).toEqual([secrets[0]?.[0]]);
});

test("`docker inspect` of every container, volume and network shows none", async () => {
  const all = await docker.listContainers({ all: true, filters: { label: [`redis-ha.stack=${await stackName()}`] } });
  expect(all.length).toBe(2 * members().length);
  for (const { Id } of all) expect(found(JSON.stringify(await docker.getContainer(Id).inspect()))).toEqual([]);
  expect(found(JSON.stringify(await docker.listVolumes()))).toEqual([]);
  expect(found(JSON.stringify(await docker.listNetworks()))).toEqual([]);
});

test("process lists and their environments show none", () => {
  expect(
    found(execFileSync("ps", ["axeww"], { encoding: "utf8", maxBuffer: 1 << 26, env: { PATH: process.env.PATH } })),
  ).toEqual([]);
});

test("no container's log shows one", async () => {
  for (const name of members()) expect(found(await group.container(name).logs())).toEqual([]);
});

test("the exported state and the state file show none", async () => {
  // The automation API's own export asks for secrets in clear; `pulumi stack export` does not.
  const { workspace } = await sharedStack();
  const state = execFileSync("pulumi", ["stack", "export", "--stack", await stackName()], {
    cwd: workspace.workDir,
    env: { ...process.env, ...pulumiEnv() },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  expect(state).toContain("ciphertext");
  expect(found(state)).toEqual([]);
  for (const path of filesBelow(RUN_DIR)) expect([path, found(textOf(path))]).toEqual([path, []]);
});

/** Mode, owner and name of each file. What it complains of is a line as well. */
const LIST = "find /v -type f -exec stat -c '%a %u %n' {} + || true";
/** A file may be renamed or removed meanwhile, as when the AOF is rewritten. */
const GONE = ": No such file or directory";

test("on the volumes only the owner may read a file that holds one", async () => {
  for (const name of members()) {
    const container = group.container(name).name;
    for (const volume of [`${container}-data`, `${container}-files`]) {
      const listing = await runOnce(group.outputs.image, LIST, [`${volume}:/v:ro`]);
      const lines = listing
        .trim()
        .split("\n")
        .map((l) => l.trim())
        .filter((l) => !l.endsWith(GONE));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/^[46]00 999 /);
    }
  }
});

test("users.acl holds hashes only", async () => {
  for (const name of members()) {
    const acl = await group.container(name).exec(["cat", "/etc/redis-ha/users.acl"]);
    expect(found(acl)).toEqual([]);
    expect(acl).toMatch(/#[0-9a-f]{64}/);
    expect(acl).not.toMatch(/(^|\s)>/m);
  }
});

test("no file of the work tree holds one", () => {
  const root = join(__dirname, "../..");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of files.split("\n").filter((name) => name !== "" && existsSync(join(root, name)))) {
    expect([file, found(readFileSync(join(root, file), "utf8"))]).toEqual([file, []]);
  }
});

/** Another test file may remove its own meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

async function stackName(): Promise<string> {
  return (await sharedStack()).name;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
