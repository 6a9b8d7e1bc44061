import { isPoolExhausted } from "../../../runtime/client";
import { OneRedis } from "../../support/client/one-redis";
import { measured } from "../../support/measured";
import { heapInUse } from "../../support/heap";
import { eventually } from "../../support/wait";
import { once } from "../../support/client/redis-group";
import { watchRunning } from "../../support/client/stopped-time";

describe("the pool", () => {
  const redis = new OneRedis();

  const connected = async (): Promise<number> => {
    const list = String(await once(redis.server.address, "client", "list"));
    return list.split("\n").filter((line) => line.includes("name=redis-ha")).length;
  };

  test("100 concurrent calls on a pool of 5 all succeed", async () => {
    const client = await redis.client({ maxConnections: 5 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => client.set(`k${i}`, i)));
    expect(new Set(answers)).toEqual(new Set(["OK"]));
    expect(await connected()).toBeLessThanOrEqual(5);
  });

  test("100 concurrent blocking calls on a pool of 5 succeed in turn, or fail with a typed error; none hangs", async () => {
    const client = await redis.client({ maxConnections: 5, sharedConnections: 1, deadlineMs: 30_000 });
    const taken = Array.from({ length: 100 }, () => client.blpop("jobs", 30).then((pair) => pair?.[1]));
    let most = 0;
    for (let i = 0; i < 100; i += 1) {
      await client.rpush("jobs", i);
      if (i % 20 === 0) most = Math.max(most, await connected());
    }
    const jobs = await Promise.all(taken);
    expect(new Set(jobs).size).toBe(100);
    expect(most).toBeLessThanOrEqual(5);
  });

  test("when all are taken, waiting ends with a typed error at the deadline", async () => {
    const client = await redis.client({ maxConnections: 3, sharedConnections: 1, lease: { maxWaiting: 3 } });
    const held = await Promise.all([client.lease(), client.lease()]);
    const took = watchRunning();
    const waits = await Promise.allSettled(Array.from({ length: 5 }, () => client.lease({ deadlineMs: 200 })));
    expect(took()).toBeLessThan(600);
    expect(waits.map((w) => w.status === "rejected" && isPoolExhausted(w.reason))).toEqual(Array(5).fill(true));
    for (const lease of held) lease.release();
    (await client.lease()).release();
  });

  test("a lease that is forgotten is taken away, told with where it was taken, and its connection closed", async () => {
    const client = await redis.client({ maxConnections: 2, sharedConnections: 1, lease: { maxHoldMs: 100 } });
    const abandoned = new Promise<{ heldMs: number; stack: string }>((resolve) => client.on("leaseAbandoned", resolve));
    const lease = await client.lease();
    const news = await abandoned;
    expect(news.heldMs).toBeGreaterThanOrEqual(90);
    expect(news.stack).toContain("leased here");
    await expect(lease.get("a")).rejects.toMatchObject({ code: "NOT_APPLIED" });
    (await client.lease()).release();
  });

  test("a connection that watches, or is subscribed, is not handed to the next", async () => {
    const client = await redis.client({ maxConnections: 2, sharedConnections: 1 });
    const first = await client.lease();
    const id = await first.call("client", "id");
    await first.get("a");
    first.release();
    const dirty = await client.lease();
    await dirty.call("watch", "a");
    dirty.release();
    const fresh = await client.lease();
    expect(await fresh.call("client", "id")).not.toBe(id);
    fresh.release();
  });

  test("200 cuts in a row leave no socket, no timer and no memory behind", async () => {
    const client = await redis.client({ breaker: false, retry: { budget: { burst: 10_000 } } });
    const count = (): number => process.getActiveResourcesInfo().length;
    const cutAndWrite = async (times: number): Promise<void> => {
      for (let i = 1; i <= times; i += 1) {
        redis.proxy.cut();
        expect(await client.set("a", i)).toBe("OK");
      }
      await eventually("two connections are left", 3_000, () => Promise.resolve(redis.proxy.connections === 2), 10);
    };
    await client.set("a", 0);
    const before = count();
    // What is made once, by the engine too, is made by the first of them.
    await cutAndWrite(50);
    const heap = heapInUse();
    await cutAndWrite(200);
    await eventually("and no more handles than before", 3_000, () => Promise.resolve(count() <= before + 4), 10);
    // One connection that is kept takes some 30 kB, so 200 would be 6 MB.
    const grown = heapInUse() - heap;
    measured(`200 cuts: ${Math.round(grown / 1000)} kB more of heap`);
    expect(grown).toBeLessThan(2_000_000);
  });

  test("calls on one key keep their order, though they share several connections", async () => {
    const client = await redis.client({ sharedConnections: 4 });
    await eventually("all are connected", 10_000, async () => (await connected()) >= 4, 10);
    await Promise.all(Array.from({ length: 200 }, (_, i) => client.set("same", i)));
    expect(await client.get("same")).toBe("199");
  });
});
