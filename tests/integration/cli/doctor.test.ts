import type { Stack } from "@pulumi/pulumi/automation";
import { ERRORS } from "../../../scripts/cli/errors";
import { withLock } from "../../../scripts/cli/lock";
import { completed, startCommand } from "../../support/cli/command";
import { docker, TestContainer } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { subnet, testConfig, UP_MS } from "../../support/shared-group";
import { firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";

/**
 * Goal: drift on a deployed group is found by `doctor`, with its exit code, and mended by the command that the finding names: a directive
 * and a Sentinel's quorum by `mend`, an extra replica that is gone by `mend`, and all of it, and what happened to containers, by `redis-ha up`.
 */
interface Finding {
  readonly check: string;
  readonly severity: string;
  readonly subject: string;
  readonly what: string;
  readonly mend: string;
}

/** An address of the group's network that nobody has. */
const EXTRA = subnet("doctor").replace(/\d+\/27$/, (last) => `${Number.parseInt(last) + 29}`);
let group: TestGroup;
let stack: Stack;
beforeAll(async () => {
  stack = await testStack(`test-${RUN}-doctor`, testConfig("doctor"));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
  expect((await drift()).findings.map(textOf)).toEqual([]);
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);
afterEach(() =>
  docker
    .getContainer(`${group.outputs.prefix}-extra`)
    .remove({ force: true })
    .catch(() => undefined),
);

const textOf = ({ check, subject, what }: Finding): string => `${check} ${subject}: ${what}`;

/** What is so whatever the group is like: the machine, which may also have stood still a moment ago, and that this stack has no backups. */
function isGiven({ check, what }: Finding): boolean {
  return ["host", "disk", "backup"].includes(check) || (check === "sentinels" && what === "it is in TILT");
}

/** What doctor finds beside that. */
async function drift(): Promise<{ code: number; findings: readonly Finding[] }> {
  const run = startCommand(stack, "--json", "doctor");
  const code = await run.ended;
  if (run.out === "") throw new Error(`doctor ended with ${code}: ${run.err}`);
  const { findings } = JSON.parse(run.out) as { findings: Finding[] };
  return { code, findings: findings.filter((finding) => !isGiven(finding)) };
}

const run = async (...words: string[]): Promise<string> => (await completed(stack, ...words)).out;

test("a group that is as it was made: nothing is found, and nothing is put back", async () => {
  const startedAt = Date.now();
  expect((await drift()).findings).toEqual([]);
  measured(`doctor on a deployed group: ${Date.now() - startedAt} ms, starting included`);
  expect(await run("mend", "--dry-run")).toBe("nothing to put back\n");
}, 300_000);

test("CONFIG SET behind our back, a user changed by hand, and a Sentinel with another quorum: found, and put back by mend", async () => {
  await group.direct(group.node("redis-2")).config("SET", "maxmemory-policy", "noeviction");
  await group.direct(group.node("redis-3")).call("ACL", "SETUSER", "app", "+flushall");
  await group.direct(group.sentinel("sentinel-3")).call("SENTINEL", "SET", group.outputs.group, "quorum", "3");
  const { code, findings } = await drift();
  expect(code).toBe(23);
  expect(findings.map(textOf)).toEqual([
    "acl redis-3: the user app may use flushall as well",
    "sentinels sentinel-3: its quorum is 3, and the settings say 2",
    "config redis-2: maxmemory-policy is noeviction, and the settings say allkeys-lru",
  ]);
  for (const { mend } of findings) expect(mend).toBe(`redis-ha mend --stack ${stack.name}`);
  await run("mend", "--yes");
  expect((await drift()).findings).toEqual([]);
}, 300_000);

test("an extra replica: found as critical; when it is stopped, its ghost is found, and mend makes the Sentinels forget it", async () => {
  const stranger = await extraReplica(EXTRA);
  // Each asks the master every ten seconds, and who has not heard of it by the time it goes never will.
  const found = await eventually("every Sentinel knows it", 30_000, async () => {
    const { findings } = await drift();
    return findings.filter(({ check }) => check === "sentinels").length === group.outputs.sentinels.length && findings;
  });
  expect(found).toContainEqual(
    expect.objectContaining({
      check: "topology",
      severity: "critical",
      what: expect.stringContaining(`${EXTRA}:6379 replicates`) as string,
    }),
  );
  await docker.getContainer(stranger.name).remove({ force: true });
  await eventually("the Sentinels find it gone", 90_000, async () => {
    const all = await Promise.all(
      group.outputs.sentinels.map((s) => group.replicaFlags(s, { host: EXTRA, port: 6379 })),
    );
    return all.every((flags) => flags.includes("s_down"));
  });
  expect((await drift()).findings.map(({ what }) => what)).toEqual(
    [1, 2, 3].map(() => `it knows ${EXTRA}:6379, which is not in the settings and does not answer`),
  );
  await run("mend", "--yes");
  expect((await drift()).findings).toEqual([]);
  await group.settled();
}, 300_000);

test(
  "a container changed, one removed, an extra replica, and a CONFIG SET, by hand: found, and all brought back by one `redis-ha up`",
  async () => {
    const master = await group.settled();
    const extra = await extraReplica(EXTRA);
    await eventually("it replicates", 30_000, async () =>
      (await drift()).findings.some(({ what }) => what.startsWith(`${EXTRA}:6379 replicates from the master`)),
    );
    const victim = group.outputs.nodes.find(({ name }) => name !== master)?.name ?? "";
    await docker.getContainer(group.container("sentinel-2").name).update({ Memory: 96 << 20, MemorySwap: 96 << 20 });
    await docker.getContainer(group.container(victim).name).remove({ force: true });
    await group.direct(group.node(master)).config("SET", "maxmemory-policy", "noeviction");
    const { code, findings } = await drift();
    expect(code).toBe(23);
    const containers = findings.filter(({ check }) => check === "containers");
    expect(containers.map(textOf)).toEqual([
      `containers ${victim}: there is no container ${group.container(victim).name}`,
      "containers sentinel-2: its memory limit is 96 MB instead of 128",
    ]);
    for (const { mend } of containers) expect(mend).toBe(`redis-ha up --stack ${stack.name}`);
    const said = await run("up", "--yes");
    expect(said).toContain(`put back: ${master}: maxmemory-policy as rendered (CONFIG SET)\n`);
    expect(said).toContain(`put back: ${extra.name}: stopped, which runs ${EXTRA}:6379 `);
    expect((await extra.inspect()).State.Running).toBe(false);
    await group.settled();
    expect((await drift()).findings).toEqual([]);
  },
  UP_MS,
);

test("two operators at a time: the second `up` names the first, and does nothing", async () => {
  await withLock({ name: stack.name, outputs: group.outputs }, "a test of it", async () => {
    const run = startCommand(stack, "--json", "up", "--yes");
    expect(await run.ended).toBe(ERRORS.locked.exit);
    expect(run.err).toMatch(/works on the stack .*: a test of it, since /);
  });
  expect((await drift()).findings).toEqual([]);
}, 120_000);

/** A replica that nobody asked for, with the group's own files: as somebody would start one by hand. */
async function extraReplica(address: string): Promise<TestContainer> {
  const master = group.node(await group.settled());
  const name = `${group.outputs.prefix}-extra`;
  const volume = `${group.container("redis-3").name}-files:/etc/redis-ha:ro`;
  const words = [
    ...["redis-server", "/etc/redis-ha/server.conf", "--dir", "/tmp", "--appendonly", "no"],
    ...["--replicaof", master.host, String(master.port), "--replica-announce-ip", address],
  ];
  const container = await docker.createContainer({
    ...{ name, Image: group.outputs.image, Cmd: words, User: "999:999" },
    HostConfig: { NetworkMode: group.outputs.network, Binds: [volume] },
    NetworkingConfig: { EndpointsConfig: { [group.outputs.network]: { IPAMConfig: { IPv4Address: address } } } },
  });
  await container.start();
  return new TestContainer(name);
}
