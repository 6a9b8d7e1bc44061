import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { withLock } from "../../../scripts/cli/lock";
import { startCommand, type CommandRun } from "../../support/cli/command";
import { clientOf, writing } from "../../support/client/of-group";
import { docker } from "../../support/containers";
import type { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { sharedGroup, sharedStack, UP_MS } from "../../support/shared-group";
import { eventually } from "../../support/wait";
import { everyNodeHas, Writers } from "../../support/writers";

/**
 * Goal: an operator hands the master's role over under load: no call fails, nothing acknowledged is lost, the node that was asked for
 * leads, its priority is put back, and the act is in audit and history. Two operators at once are kept apart.
 */
let group: TestGroup;
let stack: Stack;
const state = mkdtempSync(join(tmpdir(), "redis-ha-state-"));
beforeAll(async () => {
  process.env.XDG_STATE_HOME = state;
  process.env.REDIS_HA_OPERATOR = "tester@bench";
  group = await sharedGroup();
  stack = await sharedStack();
}, UP_MS);
afterAll(() => {
  group.close();
  rmSync(state, { recursive: true });
});

interface Done {
  readonly from: string;
  readonly to: string;
  readonly pausedMs: number;
  readonly named: boolean;
  readonly settled: boolean;
}

async function finished(run: CommandRun): Promise<{ code: number; error: string | undefined }> {
  const code = await run.ended;
  const error = /^\{"error":\{"code":"([\w-]+)"/m.exec(run.err)?.[1];
  return { code, error };
}

const priorities = async (): Promise<string[]> =>
  Promise.all(
    group.outputs.nodes.map(async (node) => String((await group.direct(node).config("GET", "replica-priority"))[1])),
  );

/** One switchover with writers on. @returns what it said, and the longest time without an acknowledged write, in ms */
async function underLoad(...words: string[]): Promise<{ done: Done; gapMs: number }> {
  const client = await clientOf(group);
  const doubts: unknown[] = [];
  client.on("ambiguous", (doubt) => doubts.push(doubt));
  const writers = new Writers([writing(client), writing(client)], { wait: false, pauseMs: 2 }).start();
  await writers.more(200);
  const at = Date.now();
  const run = startCommand(stack, "--json", "--yes", "switchover", ...words);
  const code = await run.ended;
  await writers.more(200);
  await writers.stop();
  if (code !== 0) throw new Error(`it ended with ${code}: ${run.err}`);
  expect([...writers.errors]).toEqual([]);
  expect(doubts).toEqual([]);
  await everyNodeHas(group, writers.acknowledged);
  await client.close();
  return { done: JSON.parse(run.out) as Done, gapMs: writers.longestGap(at) };
}

test("to the node that is asked for, one after the other: no call fails, and all priorities are as before", async () => {
  const gaps: number[] = [];
  const paused: number[] = [];
  for (const turn of [0, 1, 2, 3]) {
    const before = await group.settled();
    const others = group.outputs.nodes.map(({ name }) => name).filter((name) => name !== before);
    const to = others[turn % 2] ?? "";
    const { done, gapMs } = await underLoad("--to", to);
    expect(done).toMatchObject({ from: before, to, named: true, settled: true });
    expect(await group.settled()).toBe(to);
    expect(await priorities()).toEqual(["100", "100", "100"]);
    gaps.push(gapMs);
    paused.push(done.pausedMs);
  }
  measured(
    `redis-ha switchover --to: write gap of the library's client ${gaps.join(", ")} ms; paused ${paused.join(", ")} ms`,
  );
  expect(Math.max(...gaps)).toBeLessThan(2_000);
}, 240_000);

test("where nobody is named Sentinel chooses; nothing is restarted", async () => {
  const before = await group.settled();
  const started = async () =>
    Promise.all(group.outputs.nodes.map(async ({ name }) => (await group.container(name).inspect()).State.StartedAt));
  const [uptime, runIds] = [await started(), await ids()];
  const { done, gapMs } = await underLoad();
  measured(`redis-ha switchover: write gap ${gapMs} ms, paused ${done.pausedMs} ms`);
  expect(done.from).toBe(before);
  expect(await group.settled()).toBe(done.to);
  expect([await started(), await ids()]).toEqual([uptime, runIds]);
}, 90_000);

const ids = async () =>
  Promise.all(group.outputs.nodes.map(async (n) => (await group.infoOf(n, "server")).get("run_id")));

test("it is in the audit with who, what and result, and in the history with its cause and gap", async () => {
  const file = join(state, "redis-ha", stack.name, "audit.jsonl");
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ result }) => result === "done")).toHaveLength(5);
  expect(lines.at(-1)).toMatchObject({
    who: "tester@bench",
    act: "switchover",
    result: "done",
    details: { to: await group.settled() },
  });

  const run = startCommand(stack, "--json", "history");
  expect(await run.ended).toBe(0);
  const { entries } = JSON.parse(run.out) as { entries: { kind: string; cause: string; gapMs: number }[] };
  const ours = entries.filter(({ cause }) => cause === "asked for by tester@bench");
  expect(ours).toHaveLength(5);
  for (const { kind, gapMs } of ours) expect([kind, gapMs > 0 && gapMs < 5_000]).toEqual(["switchover", true]);
}, 60_000);

test("what can't come about is refused, and nothing is changed", async () => {
  const master = await group.settled();
  expect(await finished(startCommand(stack, "--json", "--yes", "switchover", "--to", "redis-9"))).toEqual({
    code: 12,
    error: "switchover-refused",
  });
  const again = startCommand(stack, "--json", "--yes", "switchover", "--to", master);
  expect(await again.ended).toBe(0);
  expect(JSON.parse(again.out)).toEqual({ from: master, to: master, changed: false });
  // Nobody can be asked in a pipe.
  expect(await finished(startCommand(stack, "--json", "switchover"))).toEqual({ code: 5, error: "not-confirmed" });

  const replica = group.outputs.nodes.find(({ name }) => name !== master)?.name ?? "";
  await group.container(replica).stop();
  try {
    expect(await finished(startCommand(stack, "--json", "--yes", "switchover", "--to", replica))).toEqual({
      code: 12,
      error: "switchover-refused",
    });
  } finally {
    await group.container(replica).start();
  }
  expect(await group.settled()).toBe(master);
}, 120_000);

test("two operators at once are kept apart, the second is told whose it is, and a lock goes with who died", async () => {
  const name = `${group.outputs.prefix}-lock`;
  const lockable = { name: stack.name, outputs: group.outputs };
  await withLock(lockable, "the first one's work", async () => {
    const second = startCommand(stack, "--json", "--yes", "switchover");
    expect(await finished(second)).toEqual({ code: 14, error: "locked" });
    expect(second.err).toMatch(/tester@bench works on the stack .*: the first one's work, since/);
  });
  await withLock(lockable, "another", () => Promise.resolve());

  // A process of its own that takes the lock and is killed.
  const holder = startCommand(stack, "--yes", "switchover");
  await eventually("it has the lock", 60_000, async () => (await docker.getContainer(name).inspect()).State.Running, 5);
  holder.child.kill("SIGKILL");
  await holder.ended;
  await eventually("the lock is gone", 10_000, () =>
    docker
      .getContainer(name)
      .inspect()
      .then(
        () => false,
        () => true,
      ),
  );
  await group.settled();
  await eventually("no priority is left", 20_000, async () => (await priorities()).every((p) => p === "100"));
}, 180_000);
