import type { TestContainer } from "../support/containers";
import { careful } from "../support/clients";
import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { undisturbed } from "../support/undisturbed";
import { everyNodeHas, missing, Writers } from "../support/writers";

/**
 * Goal: a master that vanishes or hangs is replaced, nothing that WAIT confirmed is lost, and the old master comes back as a replica.
 * Method: eight writers write by plain ioredis all the while; every acknowledged key is looked for on the new master at the end.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

type Act = (container: TestContainer) => Promise<void>;

test.each<[string, Act, Act]>([
  ["killed with SIGKILL", (c) => c.kill(), (c) => c.start()],
  ["frozen with its connections open", (c) => c.pause(), (c) => c.unpause()],
])(
  "the master's container is %s",
  async (how, fault, repair) => {
    const { outage, downAfterMs } = await undisturbed(() => replaced(how, fault, repair));
    // Sentinel needs down-after and up to 2.5 s more; plain ioredis then needs its own time-outs to notice and to find the new master.
    expect(outage).toBeLessThan(downAfterMs + 2500 + 3000);
  },
  400_000,
);

/** One master that is lost and comes back. @returns for how long nothing was written, and the Sentinels' down-after, in ms */
async function replaced(how: string, fault: Act, repair: Act): Promise<{ outage: number; downAfterMs: number }> {
  const before = await group.settled();
  const old = group.container(before);
  const downAfterMs = Number((await group.sentinelView(group.sentinel("sentinel-1")))["down-after-milliseconds"]);
  const writers = new Writers(await careful(group, 8), { wait: true, reconnect: true, pauseMs: 2 }).start();
  await writers.more(400);

  const at = Date.now();
  await fault(old);
  try {
    await writers.more(400);
  } finally {
    await repair(old);
  }
  const after = await group.settled();
  await writers.more(100);
  await writers.stop();

  expect(after).not.toBe(before);
  expect((await group.status(group.node(before))).role).toBe("replica");
  const confirmed = writers.acknowledged.filter((w) => w.confirmed);
  expect(confirmed.length).toBeGreaterThan(500);
  await everyNodeHas(group, confirmed);
  const outage = writers.longestGap(at);
  const lost = (await missing(group.direct(group.node(after)), writers.acknowledged)).length;
  measured(`${how}: write outage ${outage} ms at down-after ${downAfterMs} ms; unconfirmed writes lost: ${lost}`);
  return { outage, downAfterMs };
}
