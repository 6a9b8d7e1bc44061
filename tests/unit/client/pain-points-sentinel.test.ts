import { Redis, type RedisOptions } from "ioredis";
import { connect, RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import { fakeNode, fakeSentinel } from "../../support/client/fake-group";
import { FakeServer } from "../../support/client/fake-server";
import { freePort } from "../../support/client/ports";
import { CleanUp, outcomeWithin } from "../../support/client/settles";
import { watchRunning } from "../../support/client/stopped-time";
import { eventually } from "../../support/wait";

// What users of ioredis meet with Sentinels that are frozen, wrong or away: first plain ioredis, which has the pain, then ours.
describe("pain points with Sentinels", () => {
  const cleanUp = new CleanUp();
  afterEach(() => cleanUp.run());

  const node = async (...args: Parameters<typeof fakeNode>): ReturnType<typeof fakeNode> => {
    return cleanUp.add(await fakeNode(...args), ({ server }) => server.stop());
  };
  const sentinel = async (...args: Parameters<typeof fakeSentinel>): ReturnType<typeof fakeSentinel> => {
    return cleanUp.add(await fakeSentinel(...args), ({ server }) => server.stop());
  };
  const plain = (options: RedisOptions): Redis => {
    const redis = cleanUp.add(new Redis({ name: "mymaster", disconnectTimeout: 100, ...options }), (r) => {
      r.disconnect();
      // What quit() and a failover leave open must be closed behind its back, or this test would never end.
      (r as unknown as { connector: { disconnect(): void } }).connector.disconnect();
    });
    redis.on("error", () => undefined);
    return redis;
  };
  type Given = Partial<Omit<ClientOptionsInput, "sentinel">> & {
    sentinel: NonNullable<ClientOptionsInput["sentinel"]>;
  };
  const ours = (options: Given): RedisClient => {
    return cleanUp.add(new RedisClient({ sharedConnections: 1, ...options }), (c) => c.close({ drainMs: 0 }));
  };
  const ready = (redis: Redis): Promise<unknown> => new Promise((resolve) => redis.once("ready", resolve));

  test("4: one frozen Sentinel stops everything", async () => {
    const master = await node();
    const frozen = cleanUp.add(await FakeServer.start(() => undefined), (s) => s.stop());
    const good = await sentinel(master.server.address);
    const sentinels = [frozen.address, good.server.address];
    const redis = plain({ sentinels });
    const client = ours({ sentinel: { addresses: sentinels } });
    const took = watchRunning();
    expect(await client.set("a", "1")).toBe("OK");
    expect(took()).toBeLessThan(3_000);
    expect(redis.status).toBe("connecting");
  });

  test("6: another group's failover makes the client reconnect", async () => {
    const master = await node();
    const one = await sentinel(master.server.address);
    const redis = plain({ sentinels: [one.server.address], failoverDetector: true });
    await ready(redis);
    const client = ours({ sentinel: { addresses: [one.server.address] } });
    await client.ready();
    const moves: unknown[] = [];
    client.on("master", (news) => moves.push(news)).on("disconnected", (news) => moves.push(news));
    await eventually("both listen", 10_000, () => Promise.resolve(one.server.listeners("+switch-master") === 2), 10);
    const closed = new Promise((resolve) => redis.once("close", resolve));
    const asked = one.server.asked.length;
    one.server.publish("+switch-master", "othergroup 10.0.0.1 6379 10.0.0.2 6379");
    await closed;
    expect(await client.set("a", "1")).toBe("OK");
    expect(moves).toEqual([]);
    // It does not even ask who is master.
    const questions = one.server.asked.slice(asked).filter((q) => q.includes("sentinels mymaster"));
    expect(questions.length).toBeLessThanOrEqual(1);
  });

  test("7: quit() leaks the Sentinel subscriptions", async () => {
    const master = await node();
    const left = await sentinel(master.server.address);
    const redis = plain({ sentinels: [left.server.address], failoverDetector: true });
    await ready(redis);
    await eventually("it listens", 10_000, () => Promise.resolve(left.server.listeners("+switch-master") === 1), 10);
    await redis.quit();
    const leaves = eventually("it left", 400, () => Promise.resolve(left.server.sockets.size === 0), 10);
    await expect(leaves).rejects.toThrow("it left");

    const one = await sentinel(master.server.address);
    const client = ours({ sentinel: { addresses: [one.server.address] } });
    await client.ready();
    await eventually("it listens", 10_000, () => Promise.resolve(one.server.listeners("+switch-master") === 1), 10);
    await client.close();
    const sockets = (): number => one.server.sockets.size + master.server.sockets.size;
    await eventually("no socket is left", 1_000, () => Promise.resolve(sockets() === 0), 10);
  });

  test("10: giving up on the Sentinels is for ever", async () => {
    const master = await node();
    const port = await freePort();
    const sentinels = [{ host: "127.0.0.1", port }];
    const redis = plain({ sentinels, sentinelRetryStrategy: (times) => (times < 3 ? 10 : null) });
    await new Promise((resolve) => redis.once("end", resolve));
    const client = ours({ sentinel: { addresses: sentinels }, deadlineMs: 15_000 });
    const call = client.set("a", "1");
    expect(await outcomeWithin(500, call)).toEqual({ kind: "pending" });
    await sentinel(master.server.address, {}, port);
    expect(await call).toBe("OK");
    expect(redis.status).toBe("end");
  });

  test("12: learned Sentinels stay for ever, and addresses are translated for nodes and Sentinels alike", async () => {
    const master = await node();
    const announced = { host: "10.99.0.1", port: 6379 };
    const gone = { host: "127.0.0.1", port: await freePort() };
    const one = await sentinel(announced, { peers: [gone] });
    const natMap = { "10.99.0.1:6379": master.server.address };
    const redis = plain({ sentinels: [one.server.address], natMap });
    await ready(redis);
    one.state.peers = [];
    redis.disconnect(true);
    await ready(redis);
    const known = (redis as unknown as { connector: { sentinelIterator: { sentinels: unknown[] } } }).connector;
    expect(known.sentinelIterator.sentinels).toHaveLength(2);

    one.state.peers = [gone];
    const client = ours({ sentinel: { addresses: [one.server.address], expiryMs: 300, refreshMs: 100 }, natMap });
    const count = async (): Promise<number> => Object.keys((await client.health()).sentinels).length;
    expect(await client.set("a", "1")).toBe("OK");
    one.state.peers = [];
    await eventually("the learned one is forgotten", 10_000, async () => (await count()) === 1, 20);
    expect(await client.set("a", "2")).toBe("OK");
  });

  test("13: where INFO is refused, a replica is taken for the master", async () => {
    const replica = await node({ role: "replica" });
    const answer = replica.server.script;
    replica.server.script = (name, args) => (name === "info" ? new Error("NOPERM no permissions") : answer(name, args));
    const one = await sentinel(replica.server.address);
    const warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    const redis = plain({ sentinels: [one.server.address] });
    await ready(redis);
    warned.mockRestore();
    await expect(redis.set("a", "1")).rejects.toThrow("READONLY");

    const client = ours({ sentinel: { addresses: [one.server.address] }, deadlineMs: 400 });
    await expect(client.set("a", "1")).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", applied: "no" });
    expect(replica.server.asked.filter((q) => q === "set a 1")).toHaveLength(1);
    replica.state.role = "master";
    expect(await client.with({ deadlineMs: 20_000 }).set("a", "2")).toBe("OK");
  });

  test("14: stuck on an old master that Sentinel goes on naming", async () => {
    const old = await node({ role: "replica" });
    const next = await node();
    const one = await sentinel(old.server.address);
    const redis = plain({ sentinels: [one.server.address] });
    const stuck = redis.set("a", "plain");
    expect(await outcomeWithin(600, stuck)).toEqual({ kind: "pending" });
    stuck.catch(() => undefined);

    await expect(connect({ sentinel: { addresses: [one.server.address] }, deadlineMs: 500 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const client = ours({ sentinel: { addresses: [one.server.address] } });
    const call = client.set("a", "1");
    expect(await outcomeWithin(300, call)).toEqual({ kind: "pending" });
    const asked = one.server.asked.length;
    one.state.master = next.server.address;
    expect(await call).toBe("OK");
    expect(next.state.data.get("a")).toBe("1");
    // Looking again and again is not a flood.
    expect(one.server.asked.length - asked).toBeLessThan(60);
  });
});
