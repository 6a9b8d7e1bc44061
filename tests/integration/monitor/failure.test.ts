import { Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import type { ServerProcess } from "../../support/client/server-process";
import { watchRunning } from "../../support/client/stopped-time";
import { eventually } from "../../support/wait";

/** Goal: a frozen or dead server delays nobody's samples, and roles are right in the scrape after they moved. */
const DEADLINE_MS = 1_000;
let group: SecureGroup;
let monitored: Monitored;
beforeEach(async () => {
  group = await SecureGroup.start({ downAfterMs: 1_500 });
  monitored = await Monitored.start(group);
}, 60_000);
afterEach(async () => {
  await monitored.stop();
  await group.stop();
});

const nameOf = (server: ServerProcess): string => `redis-${group.nodes.indexOf(server) + 1}`;

async function timedScrape() {
  const took = watchRunning();
  const series = await monitored.metrics();
  return { series, tookMs: took() };
}

test.each(["frozen", "dead"])(
  "a %s replica: the scrape comes within a second, with the others' samples",
  async (how) => {
    const victim = group.node(2);
    if (how === "frozen") victim.freeze();
    else victim.kill();
    for (let i = 0; i < 3; i += 1) {
      const { series, tookMs } = await timedScrape();
      expect(tookMs).toBeLessThan(DEADLINE_MS);
      expect(series.one("redis_up", { node: "redis-2" })).toBe(0);
      for (const node of ["redis-1", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3"])
        expect(series.one("redis_up", { node })).toBe(1);
      expect(series.of("redis_memory_used_bytes").map((s) => s.labels.node)).toEqual(["redis-1", "redis-3"]);
      expect(series.one("redis_group_nodes_up")).toBe(2);
    }
    const event = await monitored.event("it is told", (e) => e.kind === "node-unreachable" && e.subject === "redis-2");
    expect(event.severity).toBe("warning");
    expect((await monitored.get("/nodes/redis-2/live")).status).toBe(503);
    expect((await monitored.get("/nodes/redis-3/live")).status).toBe(200);
    if (how === "frozen") {
      victim.thaw();
      await eventually("it is up again", 10_000, async () => {
        return (await monitored.metrics()).one("redis_up", { node: "redis-2" }) === 1;
      });
      await monitored.event("that is told, too", (e) => e.kind === "node-reachable" && e.subject === "redis-2");
    }
  },
  60_000,
);

test("a frozen Sentinel: its own samples are missing, and the group is still ready", async () => {
  const victim = group.sentinel(1);
  victim.freeze();
  const { series, tookMs } = await timedScrape();
  expect(tookMs).toBeLessThan(DEADLINE_MS);
  expect(series.one("redis_up", { node: "sentinel-1" })).toBe(0);
  expect(series.one("redis_group_sentinels_up")).toBe(2);
  expect((await monitored.get("/ready")).status).toBe(200);
  await eventually("no messages of it are heard", 10_000, async () => {
    return (await monitored.metrics()).one("redis_monitor_subscriptions") === 2;
  });
  victim.thaw();
  await eventually("they are again", 15_000, async () => {
    return (await monitored.metrics()).one("redis_monitor_subscriptions") === 3;
  });
}, 60_000);

test("everybody is frozen: an answer comes all the same, and says that nobody is there", async () => {
  for (const server of [...group.nodes, ...group.sentinels]) server.freeze();
  const { series, tookMs } = await timedScrape();
  expect(tookMs).toBeLessThan(DEADLINE_MS);
  expect(series.of("redis_up").map((s) => s.value)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(series.one("redis_group_masters")).toBe(0);
  expect((await monitored.get("/live")).status).toBe(200);
  const ready = await monitored.get("/ready");
  expect([ready.status, ready.body]).toEqual([503, expect.stringContaining("no node that answers") as string]);
  for (const server of [...group.nodes, ...group.sentinels]) server.thaw();
}, 60_000);

test("the master freezes: after the failover the next scrape and the health addresses name the new one", async () => {
  const old = await group.master();
  old.freeze();
  const next = await eventually("another is named", 30_000, async () => {
    const now = await group.master();
    return now !== old && now;
  });
  const name = nameOf(next);
  await eventually("a majority of Sentinels names it", 10_000, async () => {
    return (await monitored.get(`/nodes/${name}/primary`)).status === 200;
  });
  const { series, tookMs } = await timedScrape();
  expect(tookMs).toBeLessThan(DEADLINE_MS);
  expect(series.of("redis_instance_info", { role: "master" }).map((s) => s.labels.node)).toEqual([name]);
  expect(series.one("redis_group_masters")).toBe(1);
  expect(series.one("redis_up", { node: nameOf(old) })).toBe(0);
  const primary = JSON.parse((await monitored.get("/primary")).body) as Record<string, unknown>;
  expect(primary).toMatchObject({ ok: true, master: name, instance: `127.0.0.1:${next.address.port}` });
  // The old one wakes up and says master still: nothing must be sent to it.
  old.thaw();
  await eventually(
    "it answers",
    10_000,
    async () => (await monitored.get(`/nodes/${nameOf(old)}/live`)).status === 200,
  );
  expect((await monitored.get(`/nodes/${nameOf(old)}/primary`)).status).toBe(503);
  expect((await monitored.get(`/nodes/${name}/primary`)).status).toBe(200);
  const status = await monitored.status();
  expect(status.topology.master).toBe(name);
  const failover = status.failovers.at(-1);
  expect(failover).toMatchObject({ cause: "down", outcome: "switched", from: nameOf(old), to: name });
  expect(failover?.milliseconds).toBeGreaterThan(0);
}, 60_000);

test("a replica that loads its data is live and not ready", async () => {
  await monitored.stop();
  await group.stop();
  const slowly = ["key-load-delay 5000", "loading-process-events-interval-bytes 1024"];
  group = await SecureGroup.start({ downAfterMs: 1_500, nodeLines: slowly });
  monitored = await Monitored.start(group);
  const app = await group.connect((await group.master()).address, "app");
  for (let i = 0; i < 1_500; i += 1) void app.set(`k${i}`, "x".repeat(100));
  await app.wait(2, 5_000);
  app.disconnect();
  const replica = group.node(2);
  await replica.crash();
  const loaded = replica.start();
  const status = await eventually("it answers while it loads", 10_000, async () => {
    const node = (await monitored.status()).nodes.find((n) => n.name === "redis-2");
    return node?.loading === true && node;
  });
  expect(status).toMatchObject({ up: true, health: { ok: false, why: "it loads its data" } });
  expect((await monitored.get("/nodes/redis-2/live")).status).toBe(200);
  expect((await monitored.metrics()).one("redis_loading_dump_file", { node: "redis-2" })).toBe(1);
  await loaded;
}, 90_000);

test("a replica is healthy up to the limit of its lag", async () => {
  const replica = await eventually("one follows", 10_000, async () => {
    const { status } = await monitored.get("/nodes/redis-2/replica?lag=1mb");
    return status === 200;
  });
  expect(replica).toBe(true);
  expect((await monitored.get("/nodes/redis-2/replica?lag=60s")).status).toBe(200);
  expect((await monitored.get("/nodes/redis-1/replica")).status).toBe(503);
  expect((await monitored.get("/nodes/redis-1/primary")).status).toBe(200);
  expect((await monitored.get("/nodes/redis-2/replica?lag=nonsense")).status).toBe(400);
  // Its master goes away, and nobody is there to give it another one.
  const frozen = [...group.sentinels, group.node(1)];
  for (const server of frozen) server.freeze();
  const { body } = await eventually("no longer", 20_000, async () => {
    const answer = await monitored.get("/nodes/redis-2/replica?lag=5s");
    return answer.body.includes("behind") && answer;
  });
  expect((JSON.parse(body) as { why: string }).why).toMatch(/^it is \d+ s behind, of at most 5$/);
  for (const server of frozen) server.thaw();
}, 60_000);
