import { Registry } from "prom-client";
import { OneRedis } from "../../support/client/one-redis";
import { eventually } from "../../support/wait";

describe("health, metrics and subscriptions", () => {
  const redis = new OneRedis();

  test("health tells how client and master are, and never throws", async () => {
    const client = await redis.client({ maxConnections: 5 });
    await client.set("a", 1);
    await eventually(
      "both shared connections are up",
      10_000,
      async () => (await client.health()).connections.shared === 2,
      10,
    );
    expect(await client.health(10_000)).toMatchObject({
      status: "up",
      problem: undefined,
      role: "master",
      breaker: "closed",
      replicas: [],
      connections: { shared: 2, leased: 0, idle: 0 },
      calls: { running: 0, waiting: 0, waitingForLease: 0 },
    });
    const health = await client.health(10_000);
    expect(health.connectedClients).toBeGreaterThanOrEqual(2);
    expect(health.usedMemoryBytes).toBeGreaterThan(100_000);
    expect(health.uptimeSeconds).toBeGreaterThanOrEqual(0);

    redis.proxy.freeze();
    const frozen = await client.health(100);
    expect(frozen).toMatchObject({ status: "down", role: undefined });
    expect(frozen.problem).toContain("no answer");
    redis.proxy.thaw();
    await client.close();
    expect(await client.health()).toMatchObject({ status: "down", problem: "the client is closed" });
  });

  test("metrics go to the caller's registry, and a made-up command makes no new series", async () => {
    const registry = new Registry();
    const client = await redis.client({ sharedConnections: 1 }, { registry });
    await client.set("a", 1);
    await client.get("a");
    await client.call("NOSUCH").catch(() => undefined);
    redis.proxy.cutBeforeReply();
    await client.incr("n").catch(() => undefined);
    const text = await registry.metrics();
    expect(text).toContain('redis_operations_total{operation="set"} 1');
    expect(text).toContain('redis_operations_total{operation="other"} 1');
    expect(text).toMatch(/redis_operation_duration_seconds_count\{operation="get"\} 1/);
    expect(text).toMatch(/redis_connections\{state="shared"\} [01]/);
    expect(text).toContain("redis_client_ambiguous_total 1");
    expect(text).toContain('redis_client_errors_total{code="AMBIGUOUS"} 1');
    expect(text).toContain('redis_client_breaker_state{state="closed"} 1');
    expect(text).not.toContain("nosuch");
    // A second client in the same registry does not register the names twice.
    const second = await redis.client({ sharedConnections: 1 }, { registry });
    await second.get("a");
    expect(await registry.metrics()).toContain('redis_operations_total{operation="get"} 2');
  });

  test("a subscription hears its channels and patterns, and again after its connection was lost, which is told", async () => {
    const client = await redis.client({ watchdogMs: 100 });
    const heard: string[] = [];
    const subscription = await client.subscribe(
      { channels: ["news"], patterns: ["w:*"] },
      (message, channel, pattern) => {
        heard.push(`${channel} ${message} ${pattern ?? "-"}`);
      },
    );
    await client.publish("news", "one");
    await client.publish("w:1", "two");
    await eventually("both came", 10_000, () => Promise.resolve(heard.length === 2), 5);
    expect(heard.sort()).toEqual(["news one -", "w:1 two w:*"]);

    const gap = new Promise((resolve) => client.on("subscriptionGap", resolve));
    redis.proxy.cut();
    expect(await gap).toEqual({ channels: ["news", "w:*"] });
    await eventually("it listens again", 10_000, async () => (await client.publish("news", "three")) === 1, 10);
    await eventually("and hears", 10_000, () => Promise.resolve(heard.includes("news three -")), 5);
    subscription.close();
    expect((await client.health()).connections.leased).toBe(0);
  });

  test("a subscription on a dead connection is noticed by silence", async () => {
    const client = await redis.client({ watchdogMs: 100, socketTimeoutMs: 300 });
    const gap = new Promise((resolve) => client.on("subscriptionGap", resolve));
    const subscription = await client.subscribe({ channels: ["news"] }, () => undefined);
    redis.proxy.halfOpen();
    await gap;
    await eventually("it listens again", 10_000, async () => (await client.publish("news", "x")) === 1, 10);
    subscription.close();
  });
});
