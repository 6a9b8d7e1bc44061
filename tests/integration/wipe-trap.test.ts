import { runOnce } from "../support/containers";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";

/**
 * Goal: a master whose volume was emptied, back before the Sentinels miss it, never makes its replicas copy the emptiness.
 * Method: ten times, kill the master's container, empty its volume, start it again inside down-after, which is long for that, and watch
 * the number of keys on the other nodes all the while.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const ROUNDS = 10;
const KEYS = 500;
/** The Sentinels must not have missed the master when it is back, and still name it; only so is it the trap. */
const DOWN_AFTER_MS = 60_000;

test(
  "no key is lost on any node, ten of ten",
  async () => {
    const master = await group.settled();
    const client = group.direct(group.node(master));
    await client.flushall();
    for (let i = 0; i < KEYS; i += 1) await client.set(`trap:${i}`, `${i}`);
    await client.wait(group.outputs.nodes.length - 1, 5000);
    const usual = await group.setOnSentinels("down-after-milliseconds", DOWN_AFTER_MS);
    try {
      for (let round = 0; round < ROUNDS; round += 1) await trap();
    } finally {
      await group.setOnSentinels("down-after-milliseconds", usual);
    }
  },
  ROUNDS * 45_000,
);

async function trap(): Promise<void> {
  const victim = await group.settled();
  const others = group.outputs.nodes.filter((n) => n.name !== victim);
  // One that hangs must not keep the watch from looking.
  const watch = new KeyWatch(others.map((n) => group.direct(n, "admin", { commandTimeout: 2000 })));
  await group.container(victim).kill();
  await runOnce(group.outputs.image, "rm -rf /data/*", [`${group.container(victim).name}-data:/data`]);
  await group.container(victim).start();
  const next = await group.switched(victim);
  expect(others.map((n) => n.name)).toContain(next);
  await group.settled();
  expect(await watch.stop()).toBe(KEYS);
  for (const node of group.outputs.nodes) expect(await group.keys(node)).toBe(KEYS);
}

/** Asks some nodes for their number of keys over and over, and keeps the smallest. */
class KeyWatch {
  private least = Number.POSITIVE_INFINITY;
  private stopped = false;
  private readonly loop: Promise<unknown>;

  constructor(nodes: readonly { dbsize(): Promise<number>; disconnect(): void }[]) {
    this.loop = Promise.all(
      nodes.map(async (node) => {
        while (!this.stopped) {
          const keys = await node.dbsize().catch(() => undefined);
          if (keys !== undefined) this.least = Math.min(this.least, keys);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        node.disconnect();
      }),
    );
  }

  async stop(): Promise<number> {
    this.stopped = true;
    await this.loop;
    return this.least;
  }
}
