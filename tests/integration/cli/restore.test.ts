import type { Stack } from "@pulumi/pulumi/automation";
import type Docker from "dockerode";
import type { Results } from "../../../runtime/backup/operate/answer";
import { auditFile, readAudit } from "../../../scripts/cli/audit";
import { AUDITS, command, startCommand, type CommandRun } from "../../support/cli/command";
import { digests, everyNode, fill } from "../../support/cli/every-node";
import { firstBackup, ONE_BY_SCHEDULE } from "../../support/cli/first-backup";
import { clientOf, writing } from "../../support/client/of-group";
import { CleanUp } from "../../support/client/settles";
import { docker, TestContainer } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { buildImages } from "../../support/images";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";
import { Writers } from "../../support/writers";

/**
 * Goal: an operator makes, proves and restores backups of a running stack by one command; a restore that is killed leaves the group as it
 * was. Method: the command as a process of its own, on the project's program with its real containers.
 */
let stack: Stack;
let group: TestGroup;
/** The digest of the data that is backed up, and the backup. */
let wanted: string;
let id: string;

beforeAll(async () => {
  buildImages("backup", "object-store");
  stack = await testStack(`test-${RUN}-restore`, testConfig("restore", { backup: ONE_BY_SCHEDULE }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
  await firstBackup(stack, group);
}, 2 * UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);

const master = async () => group.direct(group.node(await group.master()), "admin", { commandTimeout: 10_000 });
const downAfters = async (): Promise<string[]> => {
  const views = await Promise.all(group.outputs.sentinels.map((s) => group.sentinelView(s)));
  return views.map((view) => view["down-after-milliseconds"] ?? "");
};
const healthOf = (name: string): Promise<string> => group.container(name).exec(["cat", "/run/redis-ha/health"]);
/** Supervisors write it once a second. */
const HEALTH_MS = 20_000;
const nobodyIsHeld = (): Promise<unknown> =>
  eventually("no node is left as it is", HEALTH_MS, async () => {
    const health = await Promise.all(group.outputs.nodes.map(({ name }) => healthOf(name)));
    return !health.some((text) => text.includes("left as it is"));
  });

const audit = () => readAudit(stack.name, auditFile(stack.name, { XDG_STATE_HOME: AUDITS }));

const cleanUp = new CleanUp();
afterEach(() => cleanUp.run());

/** The container of the operator's program, while there is one. */
async function operating(): Promise<Docker.Container | undefined> {
  const label = ["redis-ha.member=operate", `redis-ha.stack=${stack.name}`];
  const [found] = await docker.listContainers({ filters: { label } });
  return found && docker.getContainer(found.Id);
}

/** Everything that is secret in this stack. */
async function secrets(): Promise<string[]> {
  const outputs = await stack.outputs();
  const store = /aws_secret_access_key = (\S+)/.exec(String(outputs.backupCredentials?.value))?.[1] ?? "";
  return [...Object.values(group.outputs.passwords), String(outputs.caKey?.value).split("\n")[1] ?? "", store];
}

test("now, list, verify, prune: made, shown, proven, and nothing to prune", async () => {
  wanted = await fill(await master(), 60, 500_000);
  await (await master()).wait(2, 10_000);
  const made = await command<Results["backup"]>(stack, "backup", "now");
  expect(made.manifest).toMatchObject({ class: "manual", keys: { total: 60 }, source: { role: "replica" } });
  ({ id } = made);
  const { backups } = await command<Results["list"]>(stack, "backup", "list");
  expect(backups[0]).toMatchObject({ id: made.id, keys: 60, good: true, provenAt: null });
  const proven = await command<Results["verify"]>(stack, "backup", "verify", "latest");
  expect(proven).toMatchObject({ keys: 60, backup: { id: made.id } });
  expect(await command(stack, "backup", "prune", "--yes")).toEqual({
    backups: [],
    segments: 0,
    uploads: [],
    dryRun: false,
  });
  expect(audit()).toMatchObject([
    { act: "backup now", result: "done", details: { class: "manual", id } },
    { act: "backup verify", result: "done", details: { which: "latest", id } },
  ]);
}, 120_000);

test("a dry run tells the steps and changes nothing; without --yes, where nobody can be asked, neither does a restore", async () => {
  const plan = await command<Results["preview"]>(stack, "restore", "latest", "--dry-run");
  expect(plan).toMatchObject({ faults: [], keys: 60, backup: { keys: 60 } });
  expect(plan.steps.join("\n")).toMatch(/back up the 60 keys[^]*supervisors of redis-1, redis-2, redis-3 leave/);
  const refused = startCommand(stack, "restore", "latest");
  expect(await refused.ended).toBe(5);
  expect(refused.err).toContain("not-confirmed");
  expect(await digests(group)).toEqual(everyNode(group, wanted));
  expect(await downAfters()).toEqual(["5000", "5000", "5000"]);
}, 90_000);

test("a wrong FLUSHALL is undone while clients write: equal data on every node, nothing stays changed, no secret shows", async () => {
  await (await master()).flushall();
  const client = await clientOf(group);
  cleanUp.add(client, (c) => c.close());
  const writers = cleanUp.add(new Writers([writing(client)], { wait: false, pauseMs: 5 }).start(), (w) => w.stop());
  await writers.more(20);
  const before = await group.master();
  const run = startCommand(stack, "--json", "--yes", "restore", "latest");
  const seen = await watched(run, "in a scratch server");
  await run.does("follows the scratch server");
  const startedAt = Date.now();
  expect(await run.ended).toBe(0);
  const result = JSON.parse(run.out) as Results["restore"];
  await writers.more(50);
  await writers.stop();
  await client.close();
  measured(
    `restore of 60 keys, 30 MB: writes stood still for ${writers.longestGap(startedAt - 1000)} ms (told: ${result.readOnlyMs} ms)`,
  );
  expect(result).toMatchObject({ keys: 60, savedAs: expect.any(String) as string });
  expect(await group.settled()).toBe(before);
  const direct = await master();
  const written = await direct.keys("w:*");
  // Only what was written after the master led again is there, and every node has it.
  expect(written.length).toBeGreaterThan(0);
  await direct.del(...written);
  await direct.wait(2, 5000);
  expect(await digests(group)).toEqual(everyNode(group, wanted));
  expect(await downAfters()).toEqual(["5000", "5000", "5000"]);
  await nobodyIsHeld();
  for (const secret of await secrets()) {
    expect(secret.length).toBeGreaterThan(15);
    expect(`${seen}${run.out}${run.err}`).not.toContain(secret);
  }
  const saved = await command<Results["list"]>(stack, "backup", "list", "--limit", "1");
  expect(saved.backups[0]).toMatchObject({ id: result.savedAs, class: "manual", good: true });
  expect(audit().at(-1)).toMatchObject({
    ...{ act: "restore", result: "done" },
    details: { backup: id, from: stack.name, keys: 60, savedAs: result.savedAs },
  });
  expect(announced(await stack.preview())).toEqual({});
}, 120_000);

/** What others can see of the operator's container, once the command says so: arguments, environment, log. */
async function watched(run: CommandRun, text: string): Promise<string> {
  await run.does(text);
  const container = await operating();
  if (!container) throw new Error("the operator's program has no container");
  const processes = (await container.top({ ps_args: "-eo pid,args" })) as unknown;
  return JSON.stringify([processes, await container.inspect()]);
}

describe("a restore that is killed", () => {
  let own: string;
  beforeAll(async () => {
    await (await master()).set("own", "1");
    await (await master()).wait(2, 5000);
    own = Object.values(await digests(group))[0] ?? "";
  });

  test("with the command alone is called off by its program, which puts everything back", async () => {
    const run = startCommand(stack, "--yes", "restore", id, "--no-save");
    await run.does("in a scratch server");
    run.child.kill("SIGKILL");
    await eventually("the operator's program has ended", 30_000, async () => (await operating()) === undefined);
    await group.settled();
    expect(await digests(group)).toEqual(everyNode(group, own));
    expect(await downAfters()).toEqual(["5000", "5000", "5000"]);
    await nobodyIsHeld();
  }, 180_000);

  test("with its program, as the master copies, leaves the group to its supervisors, which mend it", async () => {
    const name = await group.master();
    const run = startCommand(stack, "--yes", "restore", id, "--no-save");
    await run.does("in a scratch server");
    const container = await operating();
    if (!container) throw new Error("the operator's program has no container");
    const frozen = freezeScratch(new TestContainer(container.id));
    await run.does("follows the scratch server");
    await frozen;
    expect((await group.status(group.node(name))).role).toBe("replica");
    await eventually(`${name} says why`, HEALTH_MS, async () =>
      (await healthOf(name)).includes("left as it is for: restore of"),
    );
    expect(await downAfters()).toEqual(["3600000", "3600000", "3600000"]);
    const killedAt = Date.now();
    run.child.kill("SIGKILL");
    await container.kill();
    await eventually(`${name} leads`, 30_000, async () => (await group.status(group.node(name))).role === "master");
    const ledAfter = Date.now() - killedAt;
    await eventually("down-after is back", 30_000, async () => (await downAfters()).every((ms) => ms === "5000"));
    measured(
      `restore killed in its midst: the master led after ${ledAfter} ms, down-after was back after ${Date.now() - killedAt} ms`,
    );
    expect(await group.settled()).toBe(name);
    expect(await digests(group)).toEqual(everyNode(group, own));
    await nobodyIsHeld();
  }, 120_000);
});

/** Stops the scratch server in the moment in which the master connects to it: whatever is copied then is never whole. */
async function freezeScratch(container: TestContainer): Promise<void> {
  const connected = "/bin/busybox grep -q ':18EB [0-9A-F]*:[0-9A-F]* 01 ' /proc/net/tcp";
  const stop = "/bin/busybox kill -STOP $(/bin/busybox pidof redis-server)";
  await container.exec(["/bin/busybox", "sh", "-c", `until ${connected}; do :; done; ${stop}`]);
}
