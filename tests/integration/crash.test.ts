import { careful } from "../support/clients";
import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { undisturbed } from "../support/undisturbed";
import { everyNodeHas, Writers } from "../support/writers";

/**
 * Goal: when the redis process of the master is killed inside its living container, writes go on within 2 s whatever down-after is,
 * also where the AOF is large and not yet rewritten, so that loading it would take long.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const PROMISED_MS = 2000;

test.each([
  ["a small AOF", 0],
  ["an AOF of 300,000 commands that is not yet rewritten", 300_000],
])(
  "killed with %s",
  async (_name, commands) => {
    expect(await undisturbed(() => outageOf(commands))).toBeLessThan(PROMISED_MS);
  },
  480_000,
);

/** One crash, with so many commands in the AOF. @returns for how long nothing was written, in ms */
async function outageOf(commands: number): Promise<number> {
  const before = await group.settled();
  if (commands > 0) await fill(before, commands);
  const writers = new Writers(await careful(group, 4), { wait: true, pauseMs: 2 }).start();
  await writers.more(200);
  const at = Date.now();
  await group.container(before).exec(["sh", "-c", "kill -9 $(pidof redis-server)"]);
  await writers.more(300);
  const after = await group.settled(120_000);
  await writers.stop();

  expect(after).not.toBe(before);
  const confirmed = writers.acknowledged.filter((w) => w.confirmed);
  await everyNodeHas(group, confirmed);
  if (commands > 0) await putBack(after);
  const outage = writers.longestGap(at);
  measured(`crash of the redis process: write outage ${outage} ms`);
  return outage;
}

/** Overwrites a few keys many times, with rewriting off: a long AOF for little memory. */
async function fill(name: string, commands: number): Promise<void> {
  for (const node of group.outputs.nodes) await group.direct(node).config("SET", "auto-aof-rewrite-percentage", "0");
  const redis = group.direct(group.node(name), "admin", { commandTimeout: 60_000 });
  const value = "x".repeat(200);
  for (let left = commands; left > 0;) {
    const pipeline = redis.pipeline();
    for (let i = 0; i < Math.min(left, 10_000); i += 1) pipeline.set(`fill:${i % 100}`, value);
    const results = (await pipeline.exec()) ?? [];
    left -= results.filter(([error]) => !error).length;
    // A master whose replicas fell behind refuses what is left until they have caught up.
    const fault = results.find(([error]) => error && !error.message.startsWith("NOREPLICAS"))?.[0];
    if (fault) throw fault;
    await redis.wait(group.outputs.nodes.length - 1, 30_000);
  }
  const persistence = await group.infoOf(group.node(name), "persistence");
  expect(persistence.get("aof_rewrite_in_progress")).toBe("0");
  expect(Number(persistence.get("aof_current_size"))).toBeGreaterThan(commands * value.length);
}

/** The old master was started anew with its settings; the others still have rewriting off. */
async function putBack(master: string): Promise<void> {
  for (const node of group.outputs.nodes) await group.direct(node).config("SET", "auto-aof-rewrite-percentage", "100");
  await group.direct(group.node(master)).flushall();
}
