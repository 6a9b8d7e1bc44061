import type { MonitorEvent } from "../../../runtime/monitor/events/event";
import { Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/** Goal: what happens on a real group is told once, with who and when, and never with a secret, a value or a key. */
const KEY = "customer:4711";
const VALUE = "a-value-nobody-may-see";
const TYPED = "typed-in-the-wrong-field";
/** Keeps a server for 20 ms, twice of what counts as slow: a stall of the machine makes other commands slow as well, and they are told too. */
const SLOW = `local t = redis.call('time'); local e = t[1] * 1e6 + t[2] + 20000; repeat t = redis.call('time') until t[1] * 1e6 + t[2] > e`;
let group: SecureGroup;
let monitored: Monitored;
beforeAll(async () => {
  group = await SecureGroup.start({ downAfterMs: 60_000, nodeLines: ["slowlog-log-slower-than 10000"] });
  monitored = await Monitored.start(group);
}, 60_000);
afterAll(async () => {
  await monitored.stop();
  await group.stop();
});

const on = (kind: MonitorEvent["kind"], subject: string) => (e: MonitorEvent) =>
  e.kind === kind && e.subject === subject;

test("a slow query: its shape, how long it took, and whose it was", async () => {
  const { address } = await group.master();
  const app = await group.connect(address, "app");
  await app.eval(SLOW, 1, KEY, VALUE);
  app.disconnect();
  const event = await monitored.event("the slow query", (e) => e.kind === "slow-query" && e.details.command === "eval");
  expect(event.text).toMatch(/^eval \(4 arguments: \d+ B, 1 B, 13 B, 22 B\) took \d+\.\d ms on redis-1$/);
  expect(event.details).toMatchObject({ arguments: 4, client: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string });
  expect(Number(event.details.milliseconds)).toBeGreaterThanOrEqual(20);
});

test("refused commands and keys, and failed log-ins, with their number", async () => {
  const { address } = await group.master();
  const app = await group.connect(address, "app");
  for (let i = 0; i < 3; i += 1) await app.flushall().catch(() => undefined);
  const websocket = await group.connect(address, "websocket");
  await websocket.get(KEY).catch(() => undefined);
  await app.call("auth", TYPED, TYPED).catch(() => undefined);
  await app.call("auth", "admin", TYPED).catch(() => undefined);
  app.disconnect();
  websocket.disconnect();
  const all = await eventually("all of them are told", 10_000, async () => {
    const events = await monitored.events((e) => ["access-denied", "login-failed"].includes(e.kind));
    return events.reduce((sum, e) => sum + Number(e.details.count), 0) === 6 && events;
  });
  const counted = (wanted: (e: MonitorEvent) => boolean) =>
    all.filter(wanted).reduce((sum, e) => sum + Number(e.details.count), 0);
  expect(counted((e) => e.details.object === "flushall" && e.details.user === "app")).toBe(3);
  expect(counted((e) => e.details.reason === "key" && e.details.user === "websocket")).toBe(1);
  expect(counted((e) => e.kind === "login-failed" && e.details.user === "?")).toBe(1);
  expect(counted((e) => e.kind === "login-failed" && e.details.user === "admin")).toBe(1);
  const series = await monitored.metrics();
  expect(series.one("redis_acl_log_denials_total", { node: "redis-1", reason: "auth" })).toBe(2);
  expect(series.one("redis_acl_log_entries", { node: "redis-1", reason: "key" })).toBe(1);
});

test("a refusal on a Sentinel is told as well", async () => {
  await group.ask(group.sentinel(2).address, "app", "sentinel", "reset", "*").catch(() => undefined);
  const event = await monitored.event("the refusal", on("access-denied", "sentinel-2"));
  expect(event.details).toMatchObject({ user: "app", object: "sentinel|reset" });
});

test("sensitive commands: how often, and by whom if that connection is still there", async () => {
  const { address } = await group.master();
  const admin = await group.connect(address, "admin");
  await admin.call("config", "set", "hz", "11");
  const seen = await monitored.event("CONFIG SET", (e) => e.details.command === "config|set");
  expect(seen.details.by).toEqual([expect.stringMatching(/^admin 127\.0\.0\.1:\d+$/)]);
  await admin.call("acl", "log", "reset");
  await admin.get("x");
  await admin.call("config", "resetstat");
  await monitored.event("ACL LOG RESET", on("acl-log-emptied", "redis-1"), 40_000);
  await monitored.event("CONFIG RESETSTAT", on("statistics-reset", "redis-1"));
  admin.disconnect();
}, 60_000);

test("a failover: each Sentinel's message once, in the order of what happened, and nobody's REPLICAOF is an alarm", async () => {
  const before = (await monitored.events()).at(-1)?.id;
  await group.failover();
  await monitored.event("the end", (e) => e.kind === "failover-end", 30_000);
  const all = await monitored.events();
  const events = all.slice(all.findIndex((e) => e.id === before) + 1);
  const switches = events.filter((e) => e.kind === "switch-master");
  expect(switches).toHaveLength(1);
  await eventually("all Sentinels have told it", 10_000, async () => {
    const [now] = await monitored.events((e) => e.id === switches[0]?.id);
    return ["sentinel-1", "sentinel-2", "sentinel-3"].every((s) => now?.seenBy.includes(s));
  });
  const steps = events.map((e) => String(e.details.step ?? e.kind));
  const wanted = ["try-failover", "elected-leader", "selected-slave", "promoted-slave"];
  expect(steps.filter((s) => wanted.includes(s))).toEqual(wanted);
  await monitored.event("SLAVEOF", (e) => e.kind === "failover-command" && e.details.command === "slaveof");
  expect(events.filter((e) => e.kind === "sensitive-command" && e.details.command === "slaveof")).toEqual([]);
  const { failovers } = await monitored.status();
  expect(failovers.at(-1)).toMatchObject({ cause: "asked", outcome: "switched", downAt: null });
  expect((await monitored.metrics()).one("redis_group_failovers_total")).toBe(1);
}, 60_000);

test("a node that was started anew is told, and its old slow log and refusals are not", async () => {
  const node = group.node(3);
  const name = "redis-3";
  const app = await group.connect(node.address, "app");
  await app.eval(SLOW, 0);
  await app.flushall().catch(() => undefined);
  app.disconnect();
  const ofOldLife = (e: MonitorEvent) =>
    e.subject === name && (e.details.command === "eval" || e.details.object === "flushall");
  await eventually("its old life is told", 10_000, async () => (await monitored.events(ofOldLife)).length === 2);
  const before = (await monitored.events(on("node-restarted", name))).length;
  await node.crash();
  await monitored.event("it is away", on("node-unreachable", name));
  await node.start();
  await monitored.event("it was started anew", on("node-restarted", name), 15_000);
  expect(await monitored.events(on("node-restarted", name))).toHaveLength(before + 1);
  expect(await monitored.events(ofOldLife)).toHaveLength(2);
}, 60_000);

test("SENTINEL SET is told by the option's name", async () => {
  await group.ask(
    group.sentinel(1).address,
    "admin",
    "sentinel",
    "set",
    "mymaster",
    "auth-pass",
    group.password("sentinel"),
  );
  const event = await monitored.event("it is told", (e) => e.kind === "sentinel-config");
  expect(event.details).toMatchObject({ option: "auth-pass" });
});

test("no password, value or key is in anything that the monitor says", async () => {
  const said = [
    monitored.logged.join(""),
    ...(await Promise.all(["/metrics", "/status.json", "/ready", "/"].map(async (p) => (await monitored.get(p)).body))),
  ].join("\n");
  expect(said).toContain("slow-query");
  for (const secret of [...Object.values(group.passwords), KEY, VALUE, TYPED]) expect(said).not.toContain(secret);
});
