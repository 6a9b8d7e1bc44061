import { connect, isNotEnoughReplicas, type RedisClient } from "../../../runtime/client";
import { once, RedisGroup } from "../../support/client/redis-group";
import { CleanUp } from "../../support/client/settles";
import { watchRunning } from "../../support/client/stopped-time";
import { eventually } from "../../support/wait";

describe("a group", () => {
  let group: RedisGroup;
  const cleanUp = new CleanUp();

  // Nothing here makes it fail over, so one serves all.
  beforeAll(async () => {
    // The lag: what a test freezes for a while must not make the master refuse writes.
    group = await RedisGroup.start({ downAfterMs: 5_000, minReplicas: 1, config: ["min-replicas-max-lag 60"] });
  });
  afterEach(() => cleanUp.run());
  afterAll(() => group.stop());

  const client = async (options: object = {}): Promise<RedisClient> => {
    const made = await connect({ sentinel: { addresses: group.sentinelAddresses.slice(0, 1) }, ...options });
    return cleanUp.add(made, (c) => c.close());
  };

  test("writes confirmed by replicas, and a typed error with the answer when too few confirm", async () => {
    const c = await client({ acks: { replicas: 2, timeoutMs: 8_000 } });
    expect(await c.incr("n")).toBe(1);
    const many = await Promise.all(Array.from({ length: 50 }, () => c.incr("n")));
    expect(new Set(many).size).toBe(50);
    const error = await c
      .with({ acks: { replicas: 3, timeoutMs: 2_000 } })
      .incr("n")
      .catch((e: unknown) => e);
    expect(isNotEnoughReplicas(error)).toBe(true);
    expect(error).toMatchObject({ applied: "yes", required: 3, confirmed: 2, value: 52 });
    expect(await c.get("n")).toBe("52");
    await expect(c.lpush("n", 1)).rejects.toMatchObject({ code: "REPLY", reply: "WRONGTYPE" });
  });

  test("NOREPLICAS is not applied: the call waits inside its deadline", async () => {
    const c = await client();
    const master = await group.master();
    await once(master, "config", "set", "min-replicas-to-write", 3);
    const waiting = c.incr("waits");
    await new Promise((resolve) => c.on("retry", resolve));
    await once(master, "config", "set", "min-replicas-to-write", 1);
    expect(await waiting).toBe(1);
  });

  test("replicas are read only while their data is known to be fresh enough", async () => {
    const c = await client({ replicaReads: { maxStalenessMs: 500 } });
    const reader = c.with({ readFrom: "replica" });
    await c.set("r", "1");
    const replicas = group.nodes.slice(1);
    const reads = async (): Promise<number> => {
      const counts = await Promise.all(replicas.map((r) => once(r.address, "info", "commandstats")));
      return counts.reduce<number>(
        (sum, text) => sum + Number(/cmdstat_get:calls=(\d+)/.exec(String(text))?.[1] ?? 0),
        0,
      );
    };
    await eventually(
      "a replica is read",
      5_000,
      async () => (await reader.get("r")) === "1" && (await reads()) > 0,
      20,
    );
    // Writes and reads that change something still go to the master.
    expect(await reader.set("r", "2")).toBe("OK");

    // Replicas that hear no more of the master are soon too old to read.
    for (const replica of replicas) replica.freeze();
    try {
      const took = watchRunning();
      await c.set("r", "3");
      await eventually(
        "the master is read again",
        5_000,
        async () =>
          (await reader
            .with({ deadlineMs: 300 })
            .get("r")
            .catch(() => "-")) === "3",
        10,
      );
      expect(took()).toBeLessThan(5_000);
    } finally {
      for (const replica of replicas) replica.thaw();
    }
  });

  test("from one seed the other Sentinels are learned and listened to", async () => {
    const c = await client();
    const up = async (): Promise<number> => Object.values((await c.health()).sentinels).filter((s) => s).length;
    await eventually("all three are heard", 30_000, async () => (await up()) === 3, 20);
    const health = await c.health(10_000);
    expect(health.replicas).toHaveLength(2);
    expect(health.replicas.every((r) => r.online)).toBe(true);
  });
});
