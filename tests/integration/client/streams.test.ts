import { isAmbiguous, type StreamEntry } from "../../../runtime/client";
import { OneRedis } from "../../support/client/one-redis";
import { eventually } from "../../support/wait";

describe("streams", () => {
  const redis = new OneRedis();

  test("what is appended is consumed in order and acknowledged; a group is made when it is not there", async () => {
    const client = await redis.client();
    const stream = client.stream("orders");
    for (let i = 0; i < 25; i += 1) await stream.append({ n: i });
    const seen: string[] = [];
    const consumer = stream.consume({
      group: "g",
      consumer: "c",
      blockMs: 100,
      handle: (e) => void seen.push(e.fields.n ?? ""),
    });
    await eventually("all are seen", 10_000, () => Promise.resolve(seen.length === 25), 10);
    await stream.append({ n: 25 });
    await eventually("the last too", 10_000, () => Promise.resolve(seen.length === 26), 10);
    await consumer.stop();
    expect(seen).toEqual(Array.from({ length: 26 }, (_, i) => String(i)));
    expect((await client.call("xpending", "orders", "g")) as unknown[]).toEqual([0, null, null, null]);
    expect((await stream.read()).length).toBe(26);
  });

  test("at least once: what a consumer failed at or died with is taken over, and buried after too many deliveries", async () => {
    const client = await redis.client();
    const stream = client.stream("jobs");
    await stream.append({ kind: "good" });
    await stream.append({ kind: "poison" });
    await client.call("xgroup", "CREATE", "jobs", "g", "0");
    // Somebody took both and died.
    await client.call("xreadgroup", "GROUP", "g", "dead", "COUNT", 2, "STREAMS", "jobs", ">");
    const done: string[] = [];
    const buried: StreamEntry[] = [];
    const errors: unknown[] = [];
    const consumer = stream.consume({
      group: "g",
      consumer: "alive",
      blockMs: 20,
      claimIdleMs: 60,
      maxDeliveries: 3,
      handle: (e) => {
        if (e.fields.kind === "poison") throw new Error("cannot digest");
        done.push(e.id);
      },
      onDead: (e) => void buried.push(e),
      onError: (e) => errors.push(e),
    });
    await eventually("the poison is buried", 5_000, () => Promise.resolve(buried.length === 1), 10);
    await consumer.stop();
    expect(done).toHaveLength(1);
    expect(errors.length).toBeGreaterThanOrEqual(1);
    expect((await client.call("xpending", "jobs", "g")) as unknown[]).toEqual([0, null, null, null]);
  });

  test("streams are trimmed; an append is in doubt when its answer is lost, unless the caller gave the id", async () => {
    const client = await redis.client({ sharedConnections: 1 });
    const stream = client.stream("s", { maxLength: 100 });
    await client.bulk(Array.from({ length: 1_000 }, () => ["xadd", "s", "MAXLEN", "~", 100, "*", "f", "v"] as const));
    expect(await client.xlen("s")).toBeLessThan(300);
    redis.proxy.cutBeforeReply();
    expect(isAmbiguous(await stream.append({ f: 1 }).catch((error: unknown) => error))).toBe(true);
    const before = await client.xlen("s");
    redis.proxy.cutBeforeReply();
    const id = "99999999999999-1";
    // WriteChecked: repeated, and the server refuses the second.
    await expect(stream.append({ f: 2 }, id)).rejects.toMatchObject({ code: "REPLY" });
    expect((await stream.read(id)).map((e) => e.id)).toEqual([id]);
    expect(await client.xlen("s")).toBeLessThanOrEqual(before + 1);
  });
});
