import { Redis, type RedisOptions } from "ioredis";
import { RedisClient, type ClientOptionsInput } from "../../../runtime/client";
import { freePort } from "../../support/client/ports";
import { once } from "../../support/client/redis-group";
import { ServerProcess } from "../../support/client/server-process";
import { CleanUp, outcomeWithin } from "../../support/client/settles";
import { watchRunning } from "../../support/client/stopped-time";
import { TcpProxy } from "../../support/client/tcp-proxy";
import { undisturbed } from "../../support/undisturbed";
import { eventually } from "../../support/wait";

// What users of ioredis meet at a node that is cut, frozen or demoted: first plain ioredis, which has the pain, then ours.
describe("pain points at a node", () => {
  let server: ServerProcess;
  let proxy: TcpProxy;
  const cleanUp = new CleanUp();

  beforeAll(async () => {
    server = await new ServerProcess("redis-server", await freePort(), ["save ''"]).start();
  });
  beforeEach(async () => {
    await once(server.address, "flushall");
    proxy = cleanUp.add(await TcpProxy.to(server.address), (p) => p.close());
  });
  afterEach(() => cleanUp.run());
  afterAll(() => server.stop());

  const plain = async (options: RedisOptions = {}): Promise<Redis> => {
    const redis = cleanUp.add(new Redis({ ...proxy.address, ...options }), (r) => r.disconnect());
    redis.on("error", () => undefined);
    await redis.ping();
    return redis;
  };
  const ours = async (options: Partial<ClientOptionsInput> = {}): Promise<RedisClient> => {
    const client = new RedisClient({ address: proxy.address, sharedConnections: 1, ...options });
    cleanUp.add(client, (c) => c.close({ drainMs: 0 }));
    // Not `deadlineMs`: some tests have one that is shorter than a busy machine may stand still.
    await client.ready(30_000);
    return client;
  };

  test("1: commands run twice", async () => {
    const redis = await plain();
    proxy.cutBeforeReply();
    expect(await redis.incr("plain")).toBe(2);

    const client = await ours();
    proxy.cutBeforeReply();
    await expect(client.incr("ours")).rejects.toMatchObject({ code: "AMBIGUOUS", applied: "unknown" });
    expect(await client.get("ours")).toBe("1");
    // What may run twice is repeated without a word.
    proxy.cutBeforeReply();
    expect(await client.set("set", "x")).toBe("OK");
  });

  test("2: without resending, a call whose connection ends never settles", async () => {
    const redis = await plain({ autoResendUnfulfilledCommands: false });
    proxy.cutBeforeReply();
    const call = redis.incr("plain");
    expect(await outcomeWithin(600, call)).toEqual({ kind: "pending" });
    redis.disconnect();
    expect(await outcomeWithin(300, call)).toEqual({ kind: "pending" });

    const client = await ours();
    proxy.cutBeforeReply();
    await expect(client.incr("ours")).rejects.toMatchObject({ code: "AMBIGUOUS", reason: "connection lost" });
  });

  test("3: a server that hangs and does not close", async () => {
    const redis = await plain();
    const client = await ours({ socketTimeoutMs: 300 });
    await client.set("k", "v");
    proxy.halfOpen();
    const hung = redis.get("k");
    expect(await client.get("k")).toBe("v");
    expect(await outcomeWithin(1_000, hung)).toEqual({ kind: "pending" });
  });

  test("5: READONLY after a failover", async () => {
    const redis = await plain();
    const client = await ours();
    await once(server.address, "replicaof", "127.0.0.1", 1);
    await expect(redis.set("k", "plain")).rejects.toThrow("READONLY");
    const waiting = client.incr("counter");
    expect(await outcomeWithin(200, waiting)).toEqual({ kind: "pending" });
    await once(server.address, "replicaof", "no", "one");
    expect(await waiting).toBe(1);
  });

  test("8: the offline queue grows without bound", async () => {
    const redis = await plain();
    const client = await ours({ maxCalls: 100, deadlineMs: 5_000 });
    proxy.refuse(true);
    proxy.cut();
    const gone = new Promise((resolve) => client.on("disconnected", resolve));
    await gone;
    const plainCalls = Array.from({ length: 5_000 }, (_, i) => redis.set(`p${i}`, i).catch(() => undefined));
    const queue = (redis as unknown as { offlineQueue: { length: number } }).offlineQueue;
    await eventually("ioredis queued them all", 10_000, () => Promise.resolve(queue.length >= 5_000), 10);

    const calls = await Promise.all(Array.from({ length: 5_000 }, (_, i) => outcomeWithin(50, client.set(`o${i}`, i))));
    const shed = calls.filter((o) => o.kind === "error" && (o.error as { code: string }).code === "QUEUE_FULL");
    expect(shed).toHaveLength(4_900);
    proxy.refuse(false);
    await Promise.all(plainCalls);
  });

  test("9: maxRetriesPerRequest counts reconnects, not a call's own attempts or time", async () => {
    const redis = await plain({ maxRetriesPerRequest: 2, retryStrategy: () => 300 });
    proxy.refuse(true);
    proxy.cut();
    await new Promise((resolve) => redis.once("reconnecting", resolve));
    const earlyStartedAt = performance.now();
    const early = redis.set("a", 1).catch(() => performance.now());
    expect(await outcomeWithin(450, early)).toEqual({ kind: "pending" });
    const lateStartedAt = performance.now();
    const late = redis.set("b", 1).catch(() => performance.now());
    const [earlyEndedAt, lateEndedAt] = await Promise.all([early, late]);
    // Both are flushed in the same moment, although the second had one attempt at most, and 450 ms less.
    expect(Math.abs(Number(lateEndedAt) - Number(earlyEndedAt))).toBeLessThan(50);
    const [earlyMs, lateMs] = [Number(earlyEndedAt) - earlyStartedAt, Number(lateEndedAt) - lateStartedAt];
    expect(lateMs).toBeLessThan(earlyMs - 350);

    proxy.refuse(false);
    const client = await ours({ deadlineMs: 600 });
    const gone = new Promise((resolve) => client.on("disconnected", resolve));
    proxy.refuse(true);
    proxy.cut();
    await gone;
    const first = client.set("a", 1);
    expect(await outcomeWithin(400, first)).toEqual({ kind: "pending" });
    const secondStartedAt = performance.now();
    const second = client.set("b", 1).catch((error: unknown) => error);
    await expect(first).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", applied: "no" });
    expect(await second).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    // The later one had its own time.
    expect(performance.now() - secondStartedAt).toBeGreaterThanOrEqual(590);
  });

  test("15: a blocking call hangs for ever on a dead connection, and holds up all others on a living one", async () => {
    const redis = await plain();
    const client = await ours();
    const blocked = redis.blpop("nothing", 0);
    expect(await outcomeWithin(300, redis.get("k"))).toEqual({ kind: "pending" });
    // A stop may make us give up before the server says that it did: it has 0.6 s for that.
    const answers = await undisturbed(async () => {
      const oursBlocked = client
        .with({ deadlineMs: 6_000 })
        .blpop("nothing", 0)
        .catch((error: unknown) => error);
      const first = await Promise.race([oursBlocked, client.set("k", "v")]);
      return [first, await oursBlocked];
    }, 400);
    // The server is told to give up before our deadline, so that it takes nothing that nobody receives.
    expect(answers).toEqual(["OK", null]);

    const took = watchRunning();
    const cut = client
      .with({ deadlineMs: 3_000 })
      .blpop("nothing", 0)
      .catch((error: unknown) => error);
    await eventually(
      "the server sees both blocked",
      10_000,
      // An idle connection's last command is shown as well, but not as blocked.
      async () => String(await once(server.address, "client", "list")).match(/ flags=\w*b.* cmd=blpop/g)?.length === 2,
      10,
    );
    proxy.halfOpen();
    expect(await cut).toMatchObject({ code: "AMBIGUOUS", reason: "timeout" });
    expect(took()).toBeLessThan(3_700);
    expect(await outcomeWithin(300, blocked)).toEqual({ kind: "pending" });
  });
});
