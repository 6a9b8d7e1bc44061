import type { Redis } from "ioredis";
import type { NodeAddress } from "../../configs/supervisor";
import type { TestContainer } from "../support/containers";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { eventually } from "../support/wait";

/**
 * Goal: when the redis process of the master dies, the replica that has everything is promoted, although what Sentinel knows of the
 * offsets speaks for the one that lags behind. Else a write that WAIT confirmed on one replica is lost.
 * Method: Sentinel asks a replica for its offset every 10 s, and as a failover begins once more if it has not within the last second.
 * So the master dies when the good replica was asked just before the last writes, and the other one was not: it is asked again and,
 * as it has a part of them, looks better. It lacks the rest because it was frozen while more was sent than its socket holds.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

test("the replica that confirmed is promoted, not the one that lags", async () => {
  const before = await group.settled();
  const [good, lagging] = group.outputs.nodes.filter((n) => n.name !== before);
  if (!good || !lagging) throw new Error("this needs two replicas");
  const frozen = group.container(lagging.name);
  const sentinel = group.direct(group.sentinel("sentinel-1"));
  const master = group.direct(group.node(before), "admin", { commandTimeout: 10_000 });

  await askAtDifferentTimes(sentinel, good, lagging, frozen);
  await eventually(
    "Sentinel asked the good replica just now, and the other one long ago",
    // It asks each every ten seconds, and a look may come too late.
    60_000,
    async () => (await age(sentinel, good)) < 100 && (await age(sentinel, lagging)) > 1_500,
    10,
  );
  await master.set("lag:both", "1");
  await frozen.pause();
  const much = "x".repeat(100_000);
  const pipeline = master.pipeline();
  for (let i = 0; i < 200; i += 1) pipeline.set(`lag:much:${i % 20}`, much);
  await pipeline.exec();
  await master.set("lag:confirmed", "1");
  expect(await master.wait(1, 8_000)).toBe(1);
  const goodOffset = (await group.status(good)).offset;
  await group.container(before).exec(["sh", "-c", "kill -9 $(pidof redis-server)"]);
  await frozen.unpause();
  const after = await group.switched(before);

  const known = (await group.infoOf(group.node(after), "replication")).get("second_repl_offset");
  expect(after).toBe(good.name);
  expect(Number(known)).toBeGreaterThan(goodOffset);
  await group.settled(90_000);
  for (const node of group.outputs.nodes) expect(await group.direct(node).get("lag:confirmed")).toBe("1");
}, 180_000);

/** Milliseconds since a Sentinel got INFO from a replica. */
async function age(sentinel: Redis, replica: NodeAddress): Promise<number> {
  const rows = (await sentinel.call("SENTINEL", "REPLICAS", group.outputs.group)) as string[][];
  const row = rows.find(
    (r) => r[r.indexOf("ip") + 1] === replica.host && Number(r[r.indexOf("port") + 1]) === replica.port,
  );
  return Number(row?.[row.indexOf("info-refresh") + 1]);
}

/** After a failover a Sentinel asks all replicas in the same moments; one that does not answer for a while is asked later from then on. */
async function askAtDifferentTimes(
  sentinel: Redis,
  good: NodeAddress,
  lagging: NodeAddress,
  frozen: TestContainer,
): Promise<void> {
  await eventually("both will be asked soon", 20_000, async () => (await age(sentinel, lagging)) > 9_000, 20);
  await frozen.pause();
  try {
    await eventually(
      "the good one was asked two seconds ago",
      15_000,
      async () => {
        const ms = await age(sentinel, good);
        return ms > 2_000 && ms < 8_000;
      },
      20,
    );
  } finally {
    await frozen.unpause();
  }
}
