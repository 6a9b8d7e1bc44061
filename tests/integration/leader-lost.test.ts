import { clientOf, writing } from "../support/client/of-group";
import type { TestGroup } from "../support/group";
import { measured } from "../support/measured";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { everyNodeHas, missing, Writers } from "../support/writers";

/**
 * Goal: the Sentinel that leads a failover dies just after it promoted a node, before it told anybody. The promoted node has gathered
 * the other replica and accepts writes; the Sentinels that are left know nothing of it and choose again, later, and nothing that was
 * confirmed meanwhile may be lost.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

/** Sentinels choose again after twice this; the default would make the test a minute longer. */
const FAILOVER_TIMEOUT_MS = 5_000;

test("writes go on, and what was confirmed survives the second choice", async () => {
  const before = await group.settled();
  const usual = await group.setOnSentinels("failover-timeout", FAILOVER_TIMEOUT_MS);
  const ours = await clientOf(group, { deadlineMs: 30_000 });
  const plain = new Writers([writing(ours)], { wait: false, pauseMs: 2 }).start();
  const acks = { replicas: 1, timeoutMs: 500 };
  const sure = new Writers([writing(ours, { acks }), writing(ours, { acks })], { wait: true, pauseMs: 2 }).start();
  await sure.more(100);
  const leaderDies = killTheLeader();
  const at = Date.now();
  await group.container(before).kill();
  const leader = await leaderDies;
  try {
    // By then the promoted node has been written to while nobody but itself knew of it, or the news came out just in time.
    await plain.more(300);
    const others = group.outputs.sentinels.filter((s) => s.name !== leader);
    // It is measured only: one that does not answer tells nothing.
    const known = await Promise.all(others.map((s) => group.namedBy(s).catch(() => undefined)));
    const secret = known.every((a) => !a || a.host === group.node(before).host);
    measured(
      `a promotion whose leader died ${secret ? "before" : "after"} telling it: write outage ${plain.longestGap(at)} ms`,
    );
    await sure.more(200);
  } finally {
    await group.repair();
  }
  await group.settled(120_000);
  await sure.more(50);
  await Promise.all([plain.stop(), sure.stop()]);
  await group.setOnSentinels("failover-timeout", usual);

  const confirmed = sure.acknowledged.filter((w) => w.confirmed);
  expect(confirmed.length).toBeGreaterThan(300);
  await everyNodeHas(group, confirmed);
  const lost = await missing(ours, plain.acknowledged);
  measured(`the same: ${lost.length} of ${plain.acknowledged.length} unconfirmed writes lost`);
  await ours.close();
}, 180_000);

/** Kills the first Sentinel that says that it waits for a promotion. @returns its name */
function killTheLeader(): Promise<string> {
  let done = false;
  return new Promise((resolve, reject) => {
    for (const sentinel of group.outputs.sentinels) {
      const redis = group.direct(sentinel, "admin", { commandTimeout: undefined });
      redis.once("message", () => {
        // The next leader, seconds later, lives.
        if (done) return;
        done = true;
        group
          .container(sentinel.name)
          .kill()
          .then(() => resolve(sentinel.name), reject);
      });
      redis.subscribe("+failover-state-wait-promotion").catch(reject);
    }
  });
}
