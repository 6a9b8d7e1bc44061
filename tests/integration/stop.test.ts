import type { Redis } from "ioredis";
import { careful } from "../support/clients";
import { clientOf, writing } from "../support/client/of-group";
import { watchRunning } from "../support/client/stopped-time";
import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { undisturbed } from "../support/undisturbed";
import { everyNodeHas, Writers } from "../support/writers";

/**
 * Goal: `docker stop` of the master is a hand-over. No acknowledged write is lost, WAIT or not, and a client that may repeat a
 * READONLY sees no failed call and no closed connection before the old master is gone.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const ROUNDS = 10;

test(
  `ten of ten stops of the master lose nothing`,
  async () => {
    const early: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const gaps = await handedOver();
      early.push(gaps.early);
      plain.push(gaps.plain);
    }
    measured(`hand-over, write gap in ms: the library's client ${show(early)}; plain ioredis ${show(plain)}`);
  },
  ROUNDS * 60_000,
);

test("the same with one Sentinel killed in the middle", async () => {
  const victim = group.container("sentinel-2");
  const gaps = await handedOver(
    () => victim.kill(),
    () => victim.start(),
  );
  measured(`hand-over with a Sentinel killed: the library's client ${gaps.early} ms, plain ioredis ${gaps.plain} ms`);
}, 300_000);

type Step = () => Promise<void>;

/** One hand-over with writers on. @returns the longest time without an acknowledged write, for both kinds of client, in ms */
async function handedOver(during?: Step, undo?: Step): Promise<{ early: number; plain: number }> {
  const { tookMs, failures, ...gaps } = await undisturbed(() => stopMaster(during, undo));
  // The stop ends when a majority names the new master, or 3 s after the promotion.
  expect(tookMs).toBeLessThan(10_000);
  expect(failures).toEqual([]);
  return gaps;
}

/** Stops the master under load, and starts it again. @returns the gaps, how long the stop took, and what failed meanwhile */
async function stopMaster(
  during?: Step,
  undo?: Step,
): Promise<{ early: number; plain: number; tookMs: number; failures: unknown[] }> {
  const before = await group.settled();
  // A write that waits for the switch takes longer than CAREFUL's time-out; none of them may fail.
  const clients = await careful(group, 4, { commandTimeout: 10_000 });
  const writers = new Writers(clients, { wait: false, pauseMs: 2 }).start();
  const ours = await clientOf(group);
  const doubts: unknown[] = [];
  ours.on("ambiguous", (doubt) => doubts.push(doubt));
  const follower = new Writers([writing(ours)], { wait: false, pauseMs: 2 }).start();
  await writers.more(200);
  await follower.more(50);

  const at = Date.now();
  const took = watchRunning();
  const stopping = group.container(before).stop();
  await during?.();
  await stopping;
  const tookMs = took();
  // The next start forgets it.
  const { ExitCode } = (await group.container(before).inspect()).State;
  await writers.more(200);
  await follower.more(50);
  await writers.stop();
  await follower.stop();
  await ours.close();
  await undo?.();
  await group.container(before).start();
  const after = await group.settled();

  expect(after).not.toBe(before);
  expect(ExitCode).toBe(0);
  const acknowledged = [...writers.acknowledged, ...follower.acknowledged];
  await everyNodeHas(group, acknowledged);
  clients.forEach((c: Redis) => c.disconnect());
  const failures = [...writers.errors, ...follower.errors, ...doubts];
  return { early: follower.longestGap(at), plain: writers.longestGap(at), tookMs, failures };
}

function show(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)] ?? NaN}, worst ${sorted.at(-1) ?? NaN}`;
}
