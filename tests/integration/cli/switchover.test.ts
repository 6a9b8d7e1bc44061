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
import { undisturbed } from "../../support/undisturbed";
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

/** Switchovers that were asked for, and that came about: on a machine that stood still one may come about late, or not at all. */
const switchovers = { asked: 0, done: 0 };

interface UnderLoad {
  readonly run: CommandRun;
  readonly code: number;
  /** Who was master, and who was asked for. */
  readonly from: string;
  readonly to: string | undefined;
  readonly failures: readonly unknown[];
  readonly gapMs: number;
}

/**
 * One switchover with writers on.
 * @param choose which of the others shall lead, where one is asked for
 */
async function underLoad(choose?: (others: readonly string[]) => string | undefined): Promise<UnderLoad> {
  const from = await group.settled();
  const to = choose?.(group.outputs.nodes.map(({ name }) => name).filter((name) => name !== from));
  const client = await clientOf(group);
  const doubts: unknown[] = [];
  client.on("ambiguous", (doubt) => doubts.push(doubt));
  const writers = new Writers([writing(client), writing(client)], { wait: false, pauseMs: 2 }).start();
  await writers.more(200);
  const at = Date.now();
  switchovers.asked += 1;
  const run = startCommand(stack, "--json", "--yes", "switchover", ...(to === undefined ? [] : ["--to", to]));
  const code = await run.ended;
  if (code === 0) switchovers.done += 1;
  await writers.more(200);
  await writers.stop();
  await everyNodeHas(group, writers.acknowledged);
  await client.close();
  return { run, code, from, to, failures: [...writers.errors, ...doubts], gapMs: writers.longestGap(at) };
}

/** The same on a machine that ran. @returns what it said, and the longest time without an acknowledged write, in ms */
async function switchedOver(
  choose?: (others: readonly string[]) => string | undefined,
): Promise<{ done: Done; gapMs: number }> {
  const { run, code, from, to, failures, gapMs } = await undisturbed(() => underLoad(choose));
  if (code !== 0) throw new Error(`it ended with ${code}: ${run.err}`);
  expect(failures).toEqual([]);
  const done = JSON.parse(run.out) as Done;
  // That all follow it includes that a majority of the Sentinels names it.
  expect(done).toMatchObject({ from, settled: true, ...(to === undefined ? {} : { to }) });
  return { done, gapMs };
}

test("to the node that is asked for, one after the other: no call fails, and all priorities are as before", async () => {
  const gaps: number[] = [];
  const paused: number[] = [];
  for (const turn of [0, 1, 2, 3]) {
    const { done, gapMs } = await switchedOver((others) => others[turn % 2]);
    expect(await group.settled()).toBe(done.to);
    expect(await priorities()).toEqual(["100", "100", "100"]);
    gaps.push(gapMs);
    paused.push(done.pausedMs);
  }
  measured(
    `redis-ha switchover --to: write gap of the library's client ${gaps.join(", ")} ms; paused ${paused.join(", ")} ms`,
  );
  expect(Math.max(...gaps)).toBeLessThan(2_000);
}, 480_000);

test("where nobody is named Sentinel chooses; nothing is restarted", async () => {
  const started = async () =>
    Promise.all(group.outputs.nodes.map(async ({ name }) => (await group.container(name).inspect()).State.StartedAt));
  const [uptime, runIds] = [await started(), await ids()];
  const { done, gapMs } = await switchedOver();
  measured(`redis-ha switchover: write gap ${gapMs} ms, paused ${done.pausedMs} ms`);
  expect(await group.settled()).toBe(done.to);
  expect([await started(), await ids()]).toEqual([uptime, runIds]);
}, 240_000);

const ids = async () =>
  Promise.all(group.outputs.nodes.map(async (n) => (await group.infoOf(n, "server")).get("run_id")));

test("it is in the audit with who, what and result, and in the history with its cause and gap", async () => {
  const file = join(state, "redis-ha", stack.name, "audit.jsonl");
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(switchovers.done).toBeGreaterThanOrEqual(5);
  expect(lines.filter(({ result }) => result === "done")).toHaveLength(switchovers.done);
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
  expect(ours.length).toBeGreaterThanOrEqual(switchovers.done);
  expect(ours.length).toBeLessThanOrEqual(switchovers.asked);
  expect(ours.map(({ kind }) => kind)).toEqual(ours.map(() => "switchover"));
  // In a round that was done anew it took as long as the machine stood still, or is not known.
  expect(ours.filter(({ gapMs }) => gapMs > 0 && gapMs < 5_000).length).toBeGreaterThanOrEqual(5);
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
