import { createCache } from "../../../runtime/cache";
import { Registry } from "prom-client";
import { l1Hits, next, OneCache } from "../../support/cache/one-cache";
import { once } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: what a cache promises when many ask at once, and when Redis or a factory fail. */
describe("a cache over a real Redis", () => {
  const redis = new OneCache();
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  test("1,000 callers of getOrSet run the factory once, and the next process reads its value", async () => {
    const cache = await redis.cache<number>();
    let runs = 0;
    const factory = async (): Promise<number> => {
      runs += 1;
      await sleep(30);
      return runs;
    };
    const calls = Array.from({ length: 1_000 }, () => cache.getOrSet("k", factory));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([1]));
    expect(await (await redis.foreign<number>()).getOrSet("k", factory)).toBe(1);
    expect(runs).toBe(1);
  });

  test.each([
    ["nothing", undefined],
    ["an outdated value", "old"],
  ])(
    "a deletion while the factory runs wins, although this process hears of none; Redis held %s",
    async (_, before) => {
      const cache = await redis.cache<string>({ l1: false, grace: 60_000 });
      const other = await redis.foreign<string>();
      if (before !== undefined) await other.set("k", before, { ttl: 1, grace: 60_000 });
      await sleep(5);
      const value = await cache.getOrSet("k", async () => {
        await other.delete("k");
        return "made of what was deleted";
      });
      expect(value).toBe("made of what was deleted");
      expect(await other.getWithFallback("k", "nothing")).toBe("nothing");
      expect(cache.stats().namespaces.default?.fillsDropped).toBe(1);
      expect(await cache.getOrSet("k", () => "new")).toBe("new");
      expect(await other.get("k")).toBe("new");
    },
  );

  test("a hundred factories at once raise no warning of the runtime's", async () => {
    const cache = await redis.cache<number>();
    const warned = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    try {
      await Promise.all(Array.from({ length: 100 }, (_, i) => cache.getOrSet(`k${i}`, () => sleep(5).then(() => i))));
      expect(warned).not.toHaveBeenCalled();
    } finally {
      warned.mockRestore();
    }
  });

  test("with a lease ten processes together run it once", async () => {
    let runs = 0;
    const caches = await Promise.all(Array.from({ length: 10 }, () => redis.foreign<number>()));
    const made = caches.flatMap((cache) =>
      Array.from({ length: 20 }, () =>
        cache.getOrSet(
          "k",
          async () => {
            runs += 1;
            await sleep(50);
            return runs;
          },
          { lease: { ttl: 30_000, wait: 30_000 } },
        ),
      ),
    );
    expect(new Set(await Promise.all(made))).toEqual(new Set([1]));
    expect(await once(redis.server.address, "exists", "cache:l:default:k")).toBe(0);
  });

  test("deletions while Redis is away are repaired, and other processes see them", async () => {
    const cache = await redis.cache<string>({ l2: { timeoutMs: 100 } }, { socketTimeoutMs: 300, watchdogMs: 100 });
    const other = await redis.foreign<string>();
    await other.set("a", "old");
    await other.set("b", "old", { tags: ["t"] });
    await eventually("all is read", 30_000, async () => (await cache.get("b")) === "old", 5);
    redis.proxy.refuse(true);
    redis.proxy.cut();
    await cache.delete("a");
    await cache.deleteByTag("t");
    expect(cache.stats().repairsQueued).toBe(2);
    await expect(cache.delete("a", { whenDown: "throw" })).rejects.toMatchObject({ code: "L2_UNAVAILABLE" });
    expect([await other.get("a"), await other.get("b")]).toEqual(["old", "old"]);
    const repaired = next(cache, "repaired");
    redis.proxy.refuse(false);
    // Until it is repaired the old values are not served here, whatever Redis still says.
    const until = performance.now() + 50;
    while (performance.now() < until) expect(await cache.get("a")).toBeUndefined();
    await repaired;
    await eventually(
      "the others see it",
      10_000,
      async () => (await other.get("a")) === undefined && (await other.get("b")) === undefined,
      2,
    );
    expect(await cache.getOrSet("a", () => "new")).toBe("new");
  });

  test("a frozen Redis costs its time limit, then nothing: calls are refused for a while, and the client's others are not", async () => {
    const client = await redis.client({ sharedConnections: 1 });
    const cache = createCache<number>({ client, l2: { timeoutMs: 50 } });
    redis.cleanUp.add(cache, (c) => c.close({ drainMs: 0 }));
    await cache.ready(30_000);
    redis.proxy.freeze();
    const doubts = jest.fn();
    client.on("ambiguous", doubts);
    // It is in doubt, and queued; nobody but the cache has to care.
    await cache.set("k", 1);
    const open = next(cache, "l2Breaker");
    const gets = Array.from({ length: 60 }, (_, i) => cache.get(`k${i}`));
    expect(await open).toEqual({ state: "open" });
    expect(new Set(await Promise.all(gets))).toEqual(new Set([undefined]));
    const reads: string[] = [];
    cache.on("l2Error", ({ error }) => {
      if (error.message.startsWith("read")) reads.push(error.message);
    });
    // Each half second some are let through to try, and a busy machine may come as late as that.
    await eventually(
      "calls are refused",
      10_000,
      async () =>
        (await cache.getOrSet("other", () => 1)) === 1 &&
        reads.some((text) => text.includes("too many of the latest calls failed")),
      1,
    );
    expect((await client.health(50)).breaker).toBe("closed");
    expect(doubts).not.toHaveBeenCalled();
    const write = client.set("important", "1");
    redis.proxy.thaw();
    expect(await write).toBe("OK");
    await eventually(
      "the cache is back",
      30_000,
      async () => (await cache.getOrSet("back", () => 2)) === 2 && cache.stats().l2Breaker === "closed",
      20,
    );
  });

  test("values that cannot be decoded or encoded are no reason to refuse calls of Redis", async () => {
    const cache = await redis.cache();
    const breaker = jest.fn();
    cache.on("l2Breaker", breaker);
    for (let i = 0; i < 200; i += 1) {
      await once(redis.server.address, "set", "cache:v:default:bad", `garbage ${i}`).catch(() => undefined);
      if (i % 40 === 0) expect(await cache.get("bad")).toBeUndefined();
      await expect(cache.set("worse", 10n)).rejects.toMatchObject({ code: "NOT_ENCODABLE" });
    }
    await once(redis.server.address, "del", "cache:v:default:wrong");
    await once(redis.server.address, "lpush", "cache:v:default:wrong", "a list");
    for (let i = 0; i < 50; i += 1) expect(await cache.get("wrong")).toBeUndefined();
    expect(breaker).not.toHaveBeenCalled();
    await cache.set("good", 1);
    expect(await cache.get("good")).toBe(1);
  });

  test("ttl and grace are Redis' own time: a reader whose clock is years off sees the same", async () => {
    const cache = await redis.cache<string>();
    const other = await redis.foreign<string>();
    const now = jest.spyOn(Date, "now").mockReturnValue(4e12);
    try {
      await other.set("k", "v", { ttl: 2_000, grace: 60_000 });
      expect(await cache.get("k")).toBe("v");
    } finally {
      now.mockRestore();
    }
    const pttl = Number(await once(redis.server.address, "pttl", "cache:v:default:k"));
    expect(pttl).toBeGreaterThan(40_000);
    expect(pttl).toBeLessThanOrEqual(62_000);
    await sleep(2_010);
    expect(await cache.get("k")).toBeUndefined();
    expect(await cache.getWithFallback("k", "none")).toBe("v");
  });

  test("tombstones and versions are small and go by themselves", async () => {
    const cache = await redis.cache<number>({ tombstoneMs: 1_000 });
    await cache.set("k", 1, { tags: ["t"] });
    await cache.delete("k");
    const { address } = redis.server;
    expect(Number(await once(address, "strlen", "cache:v:default:k"))).toBeLessThan(20);
    expect(Number(await once(address, "pttl", "cache:v:default:k"))).toBeLessThanOrEqual(1_000);
    expect(Number(await once(address, "ttl", "cache:t:default:t"))).toBeGreaterThan(86_400);
    expect(await once(address, "ttl", "cache:e:default")).toBe(-1);
  });

  test("long values are compressed in Redis, and many keys come in one go", async () => {
    const cache = await redis.cache<string>();
    await cache.set("long", "ab".repeat(50_000));
    expect(Number(await once(redis.server.address, "strlen", "cache:v:default:long"))).toBeLessThan(2_000);
    expect(await cache.get("long")).toHaveLength(100_000);
    const keys = Array.from({ length: 500 }, (_, i) => `k${i}`);
    expect(await cache.warm(() => keys.map((key): [string, string] => [key, key]))).toEqual({
      loaded: 500,
      missing: 0,
    });
    const found = await cache.getMany([...keys, "none"]);
    expect([found.size, found.get("k7"), found.has("none")]).toEqual([500, "k7", false]);
  });

  test("metrics go to the caller's registry, and a closed cache's counts stay", async () => {
    const registry = new Registry();
    const cache = await redis.cache<number>({ registry });
    const users = cache.namespace<number>("users");
    await users.getOrSet("k", () => 1, { tags: ["t"] });
    await eventually("L1 answers", 10_000, async () => (await users.get("k")) === 1 && l1Hits(cache, "users") > 0, 5);
    await cache.getOrSet("bad", () => Promise.reject(new Error("no"))).catch(() => undefined);
    const text = await registry.metrics();
    expect(text).toMatch(/redis_cache_requests_total\{namespace="users",result="l1"\} [1-9]/);
    expect(text).toMatch(/redis_cache_requests_total\{namespace="users",result="miss"\} [1-9]/);
    expect(text).toContain('redis_cache_factory_failures_total{namespace="default",reason="error"} 1');
    expect(text).toContain('redis_cache_factory_duration_seconds_count{namespace="users"} 1');
    expect(text).toContain("redis_cache_tracking 1");
    expect(text).toMatch(/redis_cache_l1_bytes [1-9]/);
    const second = await redis.foreign<number>({ registry });
    expect(await registry.metrics()).toContain("redis_cache_tracking 2");
    await cache.close();
    await second.close();
    const after = await registry.metrics();
    expect(after).toContain("redis_cache_tracking 0");
    expect(after).toContain('redis_cache_factory_duration_seconds_count{namespace="users"} 1');
    expect(after).toContain('redis_cache_factory_failures_total{namespace="default",reason="error"} 1');
  });

  test("options that are wrong are told all at once", async () => {
    const client = await redis.client();
    const wrong = { client, prefix: "a:b", maxStalenessMs: 1, l2: { timeoutMs: 0 }, nonsense: 1 } as never;
    expect(() => createCache(wrong)).toThrow(/prefix: .*\n.*maxStalenessMs: .*\n.*l2\.timeoutMs: .*\n.*nonsense/s);
    expect(() => createCache({} as never)).toThrow("client: expected a client made by connect()");
    const cache = await redis.cache();
    expect(() => cache.namespace("a b")).toThrow("namespace: expected");
    cache.namespace("n", { ttl: 5 });
    expect(() => cache.namespace("n", { ttl: 6 })).toThrow("it has its options already");
    expect(cache.namespace("n").name).toBe("n");
  });
});
