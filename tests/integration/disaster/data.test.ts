import type { Stack } from "@pulumi/pulumi/automation";
import type { Results } from "../../../runtime/backup/operate/answer";
import { command, startCommand } from "../../support/cli/command";
import { digestOf, digests, everyNode, fill } from "../../support/cli/every-node";
import { careful } from "../../support/clients";
import { docker } from "../../support/containers";
import { runBlock } from "../../support/dr/run-block";
import { TestGroup } from "../../support/group";
import { buildImages } from "../../support/images";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";
import { missing, Writers } from "../../support/writers";

/**
 * Goal: the days of docs/disaster-recovery.md on which data or backups are lost end as the page says, by the commands that stand there.
 * Method: a group with a store of its own and the continuous archive; each day is made to happen, then the page's blocks are run in order.
 */
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  buildImages("backup", "object-store");
  const backup = {
    ...{ enabled: true, target: "local", continuous: { enabled: true } },
    schedules: { hourly: "", daily: "0 0 1 1 *", weekly: "", monthly: "" },
  };
  stack = await testStack(`test-${RUN}-disaster`, testConfig("disaster", { backup }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterEach(() => group.close());
afterAll(async () => {
  await stack.destroy();
}, UP_MS);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const master = async () => group.direct(group.node(await group.master()), "admin", { commandTimeout: 10_000 });

/** Resolves when the archive has this moment, so that it can be restored. @param why it could not, for the error */
async function archived(at: string): Promise<void> {
  let why = "";
  await eventually(`${at} can be restored`, 90_000, async () => {
    const run = startCommand(stack, "--json", "restore", "--at", at, "--dry-run", "--no-save");
    const code = await run.ended;
    why = `${run.err}${run.out}`;
    return code === 0 && (JSON.parse(run.out) as { at: string | null }).at !== null;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${why}`);
  });
}

const now = (): string => new Date().toISOString();

test("wrong delete: a FLUSHALL under load is undone by the block, up to the moment that is given", async () => {
  const wanted = await fill(await master(), 40, 100_000);
  await archived(now());
  const writers = new Writers(await careful(group, 1), { wait: false, reconnect: true, pauseMs: 5 }).start();
  await writers.more(200);
  await writers.stop();
  const before = writers.acknowledged;
  const all = await digestOf(await master());
  expect(all).not.toBe(wanted);
  const BEFORE = now();
  const goingOn = new Writers(await careful(group, 1), { wait: false, reconnect: true, pauseMs: 5 });
  await (await master()).flushall();
  const flushedAt = Date.now();
  goingOn.start();
  await goingOn.more(50);
  expect((await runBlock(stack, "look:wrong-delete")).out).toMatch(/^redis-\d /m);
  await archived(BEFORE);
  const waited = Date.now() - flushedAt;
  const { tookMs } = await runBlock(stack, "recover:wrong-delete", { BEFORE });
  await goingOn.more(20);
  await goingOn.stop();
  await group.settled();
  const direct = await master();
  expect(await missing(direct, before)).toEqual([]);
  const later = await direct.keys("w:*");
  await direct.del(...later.filter((key) => !before.some((write) => write.key === key)));
  await direct.wait(2, 5_000);
  expect(await digests(group)).toEqual(everyNode(group, all));
  measured(
    `wrong delete: the archive had the moment after ${seconds(waited)}, the data was back ${seconds(tookMs)} after the block began, and no write of before the moment was lost; writes stood still for ${seconds(goingOn.longestGap(flushedAt))}`,
  );
}, 240_000);

test("bucket lost: a store, and a proven backup in it, are there again", async () => {
  const kept = await digests(group);
  const { name } = group.container("object-store");
  for (const one of [name, `${name}-files`]) await docker.getContainer(one).remove({ force: true, v: true });
  for (const one of [`${name}-data`, `${name}-files`]) await docker.getVolume(one).remove();
  const look = await runBlock(stack, "look:bucket-lost");
  expect(look.code).toBe(7);
  const ran = await runBlock(stack, "recover:bucket-lost");
  expect(await digests(group)).toEqual(kept);
  const { backups } = await command<Results["list"]>(stack, "backup", "list");
  expect(backups.some(({ good, provenAt }) => good && provenAt !== null)).toBe(true);
  measured(`bucket lost: from the first command to a proven backup ${seconds(ran.tookMs)}`);
}, 240_000);

test("all nodes lost: the group is made anew, and has the data of the last moment in the archive", async () => {
  await archived(now());
  const writers = new Writers(await careful(group, 1), { wait: true, reconnect: true, pauseMs: 5 }).start();
  await writers.more(200);
  // Loss in the midst of writes.
  const members = group.outputs.nodes.map((node) => group.container(node.name).name);
  const lostAt = Date.now();
  for (const name of members) await docker.getContainer(name).remove({ force: true });
  await writers.stop();
  for (const name of members) await docker.getContainer(`${name}-files`).remove({ force: true });
  for (const name of members)
    for (const volume of [`${name}-data`, `${name}-files`]) await docker.getVolume(volume).remove();
  expect((await runBlock(stack, "look:all-nodes-lost")).out).not.toContain("redis-1-data");
  const made = await runBlock(stack, "recover:all-nodes-lost");
  await group.settled();
  const BEFORE = await lastMoment(new Date(lostAt).toISOString());
  const restored = await runBlock(stack, "recover:all-nodes-lost-data", { BEFORE });
  await group.settled();
  const lost = await missing(await master(), writers.acknowledged);
  const oldest = Math.min(lostAt, ...lost.map(({ atMs }) => atMs));
  expect(writers.acknowledged.length - lost.length).toBeGreaterThan(0);
  expect(lostAt - oldest).toBeLessThan(15_000);
  measured(
    `all nodes lost: an empty group after ${seconds(made.tookMs)}, its data after ${seconds(restored.tookMs)} more; the last ${seconds(lostAt - oldest)} of writes were not in the archive`,
  );
}, 300_000);

/** The last moment in the archive up to this one, as a restore tells it. */
async function lastMoment(at: string): Promise<string> {
  const run = startCommand(stack, "--json", "restore", "--at", at, "--dry-run", "--no-save");
  if ((await run.ended) === 0) return at;
  const [, last] = /(?:next to it are|behind the latest moment,) ([\dT:.-]+Z)/.exec(run.err) ?? [];
  if (last === undefined) throw new Error(`the archive's end is not told: ${run.err}${run.out}`);
  return last;
}
