import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { METRICS, type MetricName } from "../../../runtime/monitor/names";
import { measured } from "../../support/measured";
import { Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/** Goal: a scrape of a real group (TLS, rendered ACLs) says what is so, costs each node less than 5 ms, and parses. */
let group: SecureGroup;
let monitored: Monitored;
beforeAll(async () => {
  group = await SecureGroup.start({ downAfterMs: 60_000 });
  monitored = await Monitored.start(group);
}, 60_000);
afterAll(async () => {
  await monitored.stop();
  await group.stop();
});

test("every node and Sentinel is up, by name, group and address, and the monitor is refused nothing", async () => {
  const series = await monitored.metrics();
  for (const [kind, servers] of [
    ["redis", group.nodes],
    ["sentinel", group.sentinels],
  ] as const) {
    for (const [i, { address }] of servers.entries()) {
      const labels = { group: "mymaster", node: `${kind}-${i + 1}`, instance: `127.0.0.1:${address.port}` };
      expect(series.one("redis_up", labels)).toBe(1);
    }
  }
  expect(series.of("redis_exporter_refused_commands")).toEqual([]);
  for (const server of [...group.nodes, ...group.sentinels])
    expect(await group.ask(server.address, "admin", "acl", "log")).toEqual([]);
});

test("roles, links, lag and agreement", async () => {
  const series = await monitored.metrics();
  expect(series.one("redis_instance_info", { node: "redis-1", role: "master", redis_version: "7.0.15" })).toBe(1);
  expect(series.of("redis_instance_info", { role: "slave" })).toHaveLength(2);
  expect(series.of("redis_master_link_up").map((s) => s.value)).toEqual([1, 1]);
  expect(series.one("redis_connected_slaves", { node: "redis-1" })).toBe(2);
  expect(series.of("redis_connected_slave_lag_bytes", { node: "redis-1" })).toHaveLength(2);
  expect(series.one("redis_group_masters")).toBe(1);
  expect(series.one("redis_group_replicas")).toBe(2);
  expect(series.one("redis_group_agreement")).toBe(1);
  expect(series.of("redis_sentinel_answer_is_master").map((s) => s.value)).toEqual([1, 1, 1]);
  expect(series.of("redis_sentinel_master_ckquorum_status").map((s) => s.value)).toEqual([1, 1, 1]);
  expect(series.one("redis_group_unknown_sentinels")).toBe(0);
  expect(series.one("redis_group_unknown_nodes")).toBe(0);
});

test("what applications do is counted: keys, hits, commands, failures, refusals", async () => {
  const { address } = await group.master();
  const app = await group.connect(address, "app");
  await app.set("a", "1", "EX", 100);
  await app.set("b", "1");
  await app.get("a");
  await app.get("none");
  await expect(app.incr("b").then(() => app.lpush("b", "x"))).rejects.toThrow(/WRONGTYPE/);
  await expect(app.flushall()).rejects.toThrow(/NOPERM/);
  app.disconnect();
  const series = await monitored.metrics();
  const at = { node: "redis-1" };
  expect(series.one("redis_db_keys", { ...at, db: "db0" })).toBe(2);
  expect(series.one("redis_db_keys_expiring", { ...at, db: "db0" })).toBe(1);
  expect(series.one("redis_commands_total", { ...at, cmd: "set" })).toBe(2);
  expect(series.one("redis_commands_failed_calls_total", { ...at, cmd: "lpush" })).toBe(1);
  expect(series.one("redis_commands_rejected_calls_total", { ...at, cmd: "flushall" })).toBe(1);
  expect(series.one("redis_errors_total", { ...at, err: "WRONGTYPE" })).toBe(1);
  expect(series.one("redis_keyspace_hits_total", at)).toBe(1);
  expect(series.one("redis_keyspace_misses_total", at)).toBe(1);
  await eventually("the refusal is counted by its reason", 5_000, async () => {
    const now = await monitored.metrics();
    return now.of("redis_acl_log_denials_total", { ...at, reason: "command" })[0]?.value === 1;
  });
});

test("certificates: of every server and of the authority, with the end that stands in them", async () => {
  const series = await eventually("all certificates were looked at", 5_000, async () => {
    const now = await monitored.metrics();
    return now.of("redis_certificate_not_after_timestamp_seconds").length === 7 && now;
  });
  const ca = Date.parse(new X509Certificate(group.authority.ca).validTo) / 1000;
  expect(series.one("redis_certificate_not_after_timestamp_seconds", { kind: "ca", instance: "ca" })).toBe(ca);
  for (const { value } of series.of("redis_certificate_not_after_timestamp_seconds", { kind: "server" })) {
    expect(value).toBeGreaterThan(Date.now() / 1000 + 3_000);
    expect(value).toBeLessThan(Date.now() / 1000 + 3_700);
  }
});

test("Prometheus' own checker parses it; what it would word otherwise are names of others", async () => {
  const { body } = await monitored.get("/metrics");
  const { status, stderr, error } = spawnSync("promtool", ["check", "metrics"], { input: body, encoding: "utf8" });
  if (error) throw new Error("promtool is not on PATH: install Debian's prometheus to run this test");
  const names = stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" ")[0] ?? "");
  // 3: parsed, with remarks on style.
  expect([0, 3]).toContain(status);
  const ours = names.filter((name) => !name.startsWith("nodejs_") && !METRICS[name as MetricName].shared);
  expect(ours).toEqual([]);
});

test("a scrape takes each node less than 5 ms of its processor's time", async () => {
  const scrapes = 100;
  const before = await Promise.all(group.nodes.map((n) => cost(n.address.port)));
  for (let i = 0; i < scrapes; i += 1) await monitored.get("/metrics");
  const after = await Promise.all(group.nodes.map((n) => cost(n.address.port)));
  for (const [i, now] of after.entries()) {
    const was = before[i] ?? now;
    const cpu = ((now.cpuMs - was.cpuMs) / scrapes).toFixed(2);
    measured(
      `a scrape: ${cpu} ms of a node's processor, ${((now.commandUsec - was.commandUsec) / scrapes).toFixed(0)} µs of it in commands`,
    );
    // The replication of an idle group, Sentinels' questions and the watch for events are in it as well.
    expect((now.cpuMs - was.cpuMs) / scrapes).toBeLessThan(5);
  }
});

/** Processor time of a node, and time in the commands of a scrape. */
async function cost(port: number): Promise<{ cpuMs: number; commandUsec: number }> {
  const text = String(await group.ask({ host: "127.0.0.1", port }, "admin", "info", "cpu", "commandstats"));
  const cpu = ["used_cpu_sys", "used_cpu_user"].map((f) => Number(new RegExp(`${f}:([\\d.]+)`).exec(text)?.[1]));
  const commands = ["info", "role", "slowlog\\|len", "slowlog\\|get", "latency\\|latest"];
  const usec = commands.map((c) => Number(new RegExp(`cmdstat_${c}:calls=\\d+,usec=(\\d+)`).exec(text)?.[1] ?? 0));
  return { cpuMs: cpu.reduce((a, b) => a + b, 0) * 1000, commandUsec: usec.reduce((a, b) => a + b, 0) };
}

test("two scrapers within a second share one set of answers", async () => {
  const sharing = await Monitored.start(group, { scrape: { cacheMs: 1_000 } });
  try {
    const [a, b] = await Promise.all([sharing.metrics(), sharing.metrics()]);
    const rounds = (s: typeof a) => s.one("redis_exporter_scrapes_total");
    expect(rounds(a)).toBe(rounds(b));
    expect(rounds(await sharing.metrics())).toBeLessThanOrEqual(rounds(a) + 1);
  } finally {
    await sharing.stop();
  }
});

test("the number of series is bounded, however many commands and errors there are", async () => {
  const { address } = await group.master();
  const admin = await group.connect(address, "admin");
  for (let i = 0; i < 60; i += 1)
    await admin.eval(`return redis.error_reply('MADEUP${i} by a script')`, 0).catch(() => undefined);
  for (const command of ["type", "ttl", "strlen", "llen", "scard", "zcard", "hlen"]) await admin.call(command, "k");
  admin.disconnect();
  const bounded = await Monitored.start(group, { scrape: { maxCommands: 5, maxErrors: 3 } });
  try {
    const series = await bounded.metrics();
    expect(series.of("redis_commands_total", { node: "redis-1" }).length).toBeLessThanOrEqual(6);
    const errors = series.of("redis_errors_total", { node: "redis-1" });
    expect(errors.filter((s) => s.labels.err?.startsWith("MADEUP")).length).toBeLessThanOrEqual(3);
    expect(errors.find((s) => s.labels.err === "other")?.value).toBeGreaterThanOrEqual(50);
    expect(series.one("redis_exporter_cut_series", { node: "redis-1", metric: "redis_errors_total" })).toBeGreaterThan(
      50,
    );
  } finally {
    await bounded.stop();
  }
});

test("the process' own metrics are there as well", async () => {
  expect((await monitored.metrics()).one("process_cpu_seconds_total")).toBeGreaterThan(0);
});
