import { createCache, type Cache } from "../../../runtime/cache";
import { connect, type Address } from "../../../runtime/client";
import { next, PATIENT } from "../../support/cache/one-cache";
import { failOver } from "../../support/client/planned-failover";
import { once, RedisGroup } from "../../support/client/redis-group";
import { CleanUp } from "../../support/client/settles";
import { eventually } from "../../support/wait";

describe("a group that fails over", () => {
  let group: RedisGroup;
  const cleanUp = new CleanUp();

  beforeEach(async () => {
    group = await RedisGroup.start();
  });
  afterEach(async () => {
    await cleanUp.run();
    await group.stop();
  });

  const process = async (): Promise<Cache<string>> => {
    const client = await connect({ sentinel: { addresses: group.sentinelAddresses }, deadlineMs: 30_000 });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    const cache = createCache<string>({ client, l2: PATIENT });
    cleanUp.add(cache, (c) => c.close({ drainMs: 0 }));
    expect(await cache.ready(30_000)).toBe(true);
    return cache;
  };
  const warmedUp = (cache: Cache<string>, key: string): Promise<unknown> =>
    eventually(
      "L1 answers",
      10_000,
      async () => {
        const before = cache.stats().namespaces.default?.l1Hits;
        await cache.get(key);
        return cache.stats().namespaces.default?.l1Hits !== before;
      },
      5,
    );
  const nextMaster = (old: Address): Promise<Address> =>
    eventually(
      "another master",
      30_000,
      async () => {
        const named = await group.master();
        return named.port !== old.port && named;
      },
      20,
    );
  const hears = async (address: Address): Promise<boolean> =>
    / flags=\w*P\w* .* cmd=ping/.test(String(await once(address, "client", "list")));

  test.each(["planned", "a killed master"])(
    "%s: L1 is emptied after it listens on the next master",
    async (kind) => {
      const [cache, other] = [await process(), await process()];
      await other.set("k", "v1");
      await warmedUp(cache, "k");
      const old = await group.master();
      const told: string[] = [];
      cache.on("trackingLost", () => told.push("lost"));
      cache.on("flush", () => told.push(`flush with ${cache.stats().namespaces.default?.l1Entries ?? -1}`));
      const tracking = next(cache, "tracking");
      if (kind === "planned") await failOver(group, tracking);
      else group.node(old).kill();
      await tracking;
      expect(told).toEqual(["lost", "flush with 0"]);
      const now = await nextMaster(old);
      await eventually("it is heard there", 30_000, () => hears(now), 20);
      await other.ready(30_000);
      await other.set("k", "v2");
      await eventually("the new value is seen", 10_000, async () => (await cache.get("k")) === "v2", 2);
      await warmedUp(cache, "k");
      await other.delete("k");
      await eventually("the deletion is seen", 10_000, async () => (await cache.get("k")) === undefined, 2);
    },
    120_000,
  );

  test("a deletion that the failover lost is done once more on the next master", async () => {
    const cache = await process();
    await cache.set("k", "outdated");
    await cache.set("tagged", "outdated", { tags: ["t"] });
    const old = await group.master();
    const replicas = group.nodes.map((n) => n.address).filter((a) => a.port !== old.port);
    const key = "cache:v:default:k";
    const length = Number(await once(old, "strlen", key));
    for (const replica of replicas) {
      await eventually(
        "the value is replicated",
        5_000,
        async () => (await once(replica, "strlen", key)) === length,
        10,
      );
    }
    // Nobody receives what comes now.
    for (const replica of replicas) await once(replica, "replicaof", "127.0.0.1", 1);
    await cache.delete("k");
    await cache.deleteByTag("t");
    for (const replica of replicas) expect(await once(replica, "strlen", key)).toBe(length);
    const repaired = next(cache, "repaired");
    group.node(old).kill();
    await repaired;
    const now = await nextMaster(old);
    expect(Number(await once(now, "strlen", key))).toBeLessThan(20);
    expect(await once(now, "exists", "cache:t:default:t")).toBe(0);
    const other = await process();
    expect([await other.get("k"), await other.get("tagged")]).toEqual([undefined, undefined]);
  }, 120_000);
});
