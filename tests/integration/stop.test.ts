import type { Redis } from "ioredis";
import { careful } from "../support/clients";
import { clientOf, writing } from "../support/client/of-group";
import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
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
      const gaps = await handOver();
      early.push(gaps.early);
      plain.push(gaps.plain);
    }
    measured(`hand-over, write gap in ms: the library's client ${show(early)}; plain ioredis ${show(plain)}`);
  },
  ROUNDS * 40_000,
);

test("the same with one Sentinel killed in the middle", async () => {
  const victim = group.container("sentinel-2");
  const gaps = await handOver(
    () => victim.kill(),
    () => victim.start(),
  );
  measured(`hand-over with a Sentinel killed: the library's client ${gaps.early} ms, plain ioredis ${gaps.plain} ms`);
}, 90_000);

/** One hand-over with writers on. @returns the longest time without an acknowledged write, for both kinds of client, in ms */
async function handOver(
  during?: () => Promise<void>,
  undo?: () => Promise<void>,
): Promise<{ early: number; plain: number }> {
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
  const stopping = group.container(before).stop();
  await during?.();
  await stopping;
  const tookMs = Date.now() - at;
  await writers.more(200);
  await follower.more(50);
  await writers.stop();
  await follower.stop();
  await ours.close();
  await undo?.();
  await group.container(before).start();
  const after = await group.settled();

  expect(after).not.toBe(before);
  expect((await group.container(before).inspect()).State.ExitCode).toBe(0);
  // The stop ends when a majority names the new master, or 3 s after the promotion.
  expect(tookMs).toBeLessThan(10_000);
  const acknowledged = [...writers.acknowledged, ...follower.acknowledged];
  await everyNodeHas(group, acknowledged);
  expect([...writers.errors, ...follower.errors]).toEqual([]);
  expect(doubts).toEqual([]);
  clients.forEach((c: Redis) => c.disconnect());
  return { early: follower.longestGap(at), plain: writers.longestGap(at) };
}

function show(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)] ?? NaN}, worst ${sorted.at(-1) ?? NaN}`;
}
