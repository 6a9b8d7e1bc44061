import { l1Hits, next, OneCache } from "../../support/cache/one-cache";
import { once } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: L1 holds what Redis holds, whoever writes and whatever becomes of the connections. */
describe("L1 follows Redis", () => {
  const redis = new OneCache();

  /** Waits until reads are answered by L1. */
  const warmedUp = async (cache: Awaited<ReturnType<typeof redis.cache>>, key: string): Promise<void> => {
    await eventually(
      "L1 answers",
      30_000,
      async () => {
        const before = l1Hits(cache);
        await cache.get(key);
        return l1Hits(cache) > before;
      },
      5,
    );
  };

  test("what another process sets, deletes, tags or clears", async () => {
    const cache = await redis.cache();
    const other = await redis.foreign();
    const sees = (value: unknown): Promise<unknown> =>
      eventually(`it is ${String(value)}`, 10_000, async () => (await cache.get("k")) === value, 1);
    await other.set("k", "v1", { tags: ["t"] });
    await warmedUp(cache, "k");
    await other.set("k", "v2", { tags: ["t"] });
    await sees("v2");
    await warmedUp(cache, "k");
    await other.delete("k");
    await sees(undefined);
    await other.set("k", "v3", { tags: ["t"] });
    await warmedUp(cache, "k");
    await other.deleteByTag("t");
    await sees(undefined);
    await other.set("k", "v4");
    await warmedUp(cache, "k");
    await other.clear();
    await sees(undefined);
  });

  test("what a foreign program does with a key: DEL, EXPIRE, RENAME, an eviction by hand", async () => {
    const cache = await redis.cache();
    const { address } = redis.server;
    for (const command of [
      ["del", "cache:v:default:k"],
      ["pexpire", "cache:v:default:k", "1"],
      ["rename", "cache:v:default:k", "elsewhere"],
      ["set", "cache:v:default:k", "garbage"],
    ] as const) {
      await cache.set("k", "v");
      await warmedUp(cache, "k");
      const [name, ...args] = command;
      await once(address, name, ...args);
      await eventually(`${name} is seen`, 10_000, async () => (await cache.get("k")) === undefined, 2);
      await once(address, "del", "cache:v:default:k");
    }
  });

  test("keys with commas, spaces and letters of any language", async () => {
    const cache = await redis.cache();
    const other = await redis.foreign();
    for (const key of ["x,y", "a b", "ключ:🔑", 'quo"te', "cache:v:default:k"]) {
      await other.set(key, 1);
      await warmedUp(cache, key);
      await other.set(key, 2);
      await eventually(`${key} is seen`, 10_000, async () => (await cache.get(key)) === 2, 1);
    }
  });

  test.each(["flushall", "flushdb"])("%s empties L1 at once", async (command) => {
    const cache = await redis.cache();
    await cache.set("k", "v");
    await warmedUp(cache, "k");
    const flush = next(cache, "flush");
    await once(redis.server.address, command);
    expect(await flush).toEqual({ reason: "redis" });
    expect(await cache.get("k")).toBeUndefined();
    await cache.set("k", "again");
    expect(await cache.get("k")).toBe("again");
  });

  test("a message that somebody publishes there empties L1 and does no more", async () => {
    const cache = await redis.cache();
    await cache.set("k", "v");
    await warmedUp(cache, "k");
    const flush = next(cache, "flush");
    await once(redis.server.address, "publish", "__redis__:invalidate", "forged");
    await flush;
    expect(cache.stats().namespaces.default?.l1Entries).toBe(0);
    await warmedUp(cache, "k");
  });

  test.each(["subscribers", "trackers"] as const)("a killed connection, of the %s", async (which) => {
    const cache = await redis.cache();
    const other = await redis.foreign();
    await other.set("k", "v1");
    await warmedUp(cache, "k");
    const told: string[] = [];
    cache.on("trackingLost", ({ reason }) => told.push(`lost: ${reason}`));
    cache.on("flush", ({ reason }) => told.push(`flush: ${reason}`));
    const tracking = next(cache, "tracking");
    // The newest two belong to the foreign process.
    const ids = (await redis.pairIds())[which];
    expect(ids).toHaveLength(2);
    await once(redis.server.address, "client", "kill", "id", ids[0] ?? "");
    await other.set("k", "v2");
    await tracking;
    expect(told).toEqual(["lost: a connection ended", "flush: tracking"]);
    expect(await cache.get("k")).toBe("v2");
    await warmedUp(cache, "k");
    await eventually(
      "no connection is left over",
      2_000,
      async () => {
        const { subscribers, trackers } = await redis.pairIds();
        return subscribers.length === 2 && trackers.length === 2;
      },
      10,
    );
  });

  test("while invalidations cannot be heard L1 gives nothing, and afterwards nothing of before", async () => {
    const cache = await redis.cache({}, { socketTimeoutMs: 500 });
    const other = await redis.foreign();
    await other.set("k", "v1");
    await warmedUp(cache, "k");
    const lost = next(cache, "trackingLost");
    redis.proxy.cut();
    await lost;
    const before = l1Hits(cache);
    await other.set("k", "v2");
    expect(await cache.get("k")).toBe("v2");
    expect(l1Hits(cache)).toBe(before);
    await cache.ready(30_000);
    expect(await cache.get("k")).toBe("v2");
  });

  test("a network that says nothing: L1 is believed for maxStalenessMs and not longer", async () => {
    const cache = await redis.cache({ maxStalenessMs: 200, l2: { timeoutMs: 50 } });
    const other = await redis.foreign();
    await other.set("k", "v1");
    await warmedUp(cache, "k");
    redis.proxy.freeze();
    await other.set("k", "v2");
    const writtenAt = performance.now();
    let lastOld = writtenAt;
    while (performance.now() < writtenAt + 400) {
      const asked = performance.now();
      if ((await cache.get("k")) === "v1") lastOld = asked;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(lastOld - writtenAt).toBeLessThan(200);
    redis.proxy.thaw();
    await eventually("it goes on", 30_000, async () => (await cache.get("k")) === "v2", 5);
  });

  test("a server that was restarted empty", async () => {
    const cache = await redis.cache();
    await cache.set("k", "v");
    await warmedUp(cache, "k");
    const tracking = next(cache, "tracking");
    await redis.server.crash();
    await redis.server.start();
    await tracking;
    expect(await cache.get("k")).toBeUndefined();
    await cache.set("k", "again");
    expect(await cache.get("k")).toBe("again");
  });
});
