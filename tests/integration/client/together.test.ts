import { isConflict, isReplyError } from "../../../runtime/client";
import { OneRedis } from "../../support/client/one-redis";
import { once } from "../../support/client/redis-group";

describe("transactions", () => {
  const redis = new OneRedis();

  test("all answers in their order; a command that fails stands as its error", async () => {
    const client = await redis.client();
    await client.set("text", "x");
    const answers = await client.transaction((t) => t.add("set", "a", 1).add("incr", "text").add("incr", "a"));
    expect(answers[0]).toBe("OK");
    expect(isReplyError(answers[1])).toBe(true);
    expect(answers[2]).toBe(2);
  });

  test("many at once on shared connections don't mix", async () => {
    const client = await redis.client();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) => client.transaction((t) => t.add("set", `k${i}`, i).add("get", `k${i}`))),
    );
    expect(all.map((a) => a[1])).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });

  test("a refused one names what was refused", async () => {
    const client = await redis.client();
    await expect(client.transaction((t) => t.add("nosuch", "secret"))).rejects.toThrow(/unknown command(?!.*secret)/);
  });

  test("one that increments is in doubt when its answer is lost, one that sets is repeated; neither runs twice", async () => {
    const client = await redis.client({ sharedConnections: 1 });
    redis.proxy.cutBeforeReply();
    await expect(client.transaction((t) => t.add("incr", "n").add("incr", "n"))).rejects.toMatchObject({
      code: "AMBIGUOUS",
    });
    expect(await client.get("n")).toBe("2");
    redis.proxy.cutBeforeReply();
    expect(await client.transaction((t) => t.add("set", "a", 1).add("set", "b", 2))).toEqual(["OK", "OK"]);
  });

  test("the wait for a master: READONLY while queueing is not applied, so even increments are tried again", async () => {
    const client = await redis.client({ deadlineMs: 8_000 });
    await once(redis.server.address, "replicaof", "127.0.0.1", 1);
    const waiting = client.transaction((t) => t.add("incr", "n"));
    await new Promise((resolve) => client.on("retry", resolve));
    await once(redis.server.address, "replicaof", "no", "one");
    expect(await waiting).toEqual([1]);
  });

  test("optimistic: runs again when a watched key changed, and gives up after its attempts", async () => {
    const client = await redis.client();
    let runs = 0;
    const answers = await client.optimistic(["balance"], async (read, write) => {
      runs += 1;
      const balance = Number(await read.get("balance"));
      if (runs === 1) await client.set("balance", 10);
      write.add("set", "balance", balance + 1);
    });
    expect([answers, runs, await client.get("balance")]).toEqual([["OK"], 2, "11"]);

    const always = client.optimistic(["balance"], async (_read, write) => {
      await client.incr("balance");
      write.add("set", "balance", 0);
    });
    expect(isConflict(await always.catch((error: unknown) => error))).toBe(true);
    expect(await client.optimistic(["balance"], () => Promise.resolve(false))).toBeUndefined();
  });

  test("bulk: as many as one likes, a bounded number under way, failures by their place", async () => {
    const client = await redis.client();
    await client.set("text", "x");
    const commands = Array.from({ length: 2_000 }, (_, i): [string, ...string[]] =>
      i % 500 === 7 ? ["incr", "text"] : ["set", `b${i}`, String(i)],
    );
    const result = await client.bulk(commands, { window: 100 });
    expect(result.succeeded).toBe(1_996);
    expect(result.failed.map((f) => f.index)).toEqual([7, 507, 1_007, 1_507]);
    expect(await client.get("b1999")).toBe("1999");
  });
});
