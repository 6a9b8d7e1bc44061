import type { SentinelAddress } from "../../configs/supervisor";
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
  const usual = await setFailoverTimeout(FAILOVER_TIMEOUT_MS);
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
    const known = await Promise.all(
      group.outputs.sentinels.filter((s) => s.name !== leader).map((s) => group.namedBy(s)),
    );
    const secret = known.every((a) => a?.host === group.node(before).host);
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
  await setFailoverTimeout(usual);

  const confirmed = sure.acknowledged.filter((w) => w.confirmed);
  expect(confirmed.length).toBeGreaterThan(300);
  // What one replica confirmed may be on its way to the other.
  const master = group.direct(group.node(await group.master()));
  await master.set("leader-lost:last", "1");
  expect(await master.wait(2, 1_500)).toBe(2);
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

/** @returns what it was before */
async function setFailoverTimeout(ms: number): Promise<number> {
  const set = async (sentinel: SentinelAddress): Promise<number> => {
    const before = Number((await group.sentinelView(sentinel))["failover-timeout"]);
    await group.direct(sentinel).call("SENTINEL", "SET", group.outputs.group, "failover-timeout", ms);
    return before;
  };
  const [first = ms] = await Promise.all(group.outputs.sentinels.map(set));
  return first;
}
