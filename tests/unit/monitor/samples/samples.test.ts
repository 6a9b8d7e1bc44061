import { BackupWatch, type BackupSummary } from "../../../../runtime/monitor/backup-source";
import { expose } from "../../../../runtime/monitor/exposition";
import { labelsOf, METRICS, type MetricName } from "../../../../runtime/monitor/names";
import type { Snapshot } from "../../../../runtime/monitor/reading";
import { Admission, REDIS_ERRORS } from "../../../../runtime/monitor/samples/admission";
import { allSamples, type SampleSources } from "../../../../runtime/monitor/samples/all";
import { parseInfo } from "../../../../runtime/monitor/parse/info";
import { Series, seriesOf } from "../../../support/monitor/exposition";
import { fixture, node, sentinel, silent, snapshot, TARGETS, WELL } from "../../../support/monitor/fixtures";

/** Goal: what servers answered (recorded from Redis 7.0.15) becomes the samples of docs/monitoring.md, and nothing else. */
const SUMMARY: BackupSummary = {
  stored: 7,
  newest: { at: 1_700_000_000_000, durationMs: 2_500, sizeBytes: 1_000, keys: 21 },
  proof: { good: false, lastGoodAt: 1_690_000_000_000 },
  archivedUntil: 1_700_000_200_000,
};

function sources(over: Partial<SampleSources> = {}): SampleSources {
  const certificate = { subject: "CN=server", notBefore: 0, notAfter: 2_000_000_000_000, problem: undefined };
  return {
    group: "mymaster",
    configured: TARGETS,
    admissions: { commands: new Admission(150), errors: new Admission(20, REDIS_ERRORS) },
    certificates: { of: () => certificate, ca: certificate },
    backups: { up: true, summary: SUMMARY },
    watchOf: () => ({ denials: new Map([["auth", 3]] as const), aclLogEntries: new Map([["auth", 1]] as const) }),
    monitor: {
      rounds: 9,
      subscriptions: 3,
      events: new Map([["switch-master", 2]] as const),
      timeline: { failovers: [], downAt: undefined },
      webhooks: [{ name: "ops", delivered: 4, failures: 1, dropped: { full: 1, refused: 0, attempts: 2 }, queued: 5 }],
    },
    ...over,
  };
}

async function scrape(snap: Snapshot, over: Partial<SampleSources> = {}): Promise<Series> {
  return seriesOf(await expose(allSamples(snap, sources(over))));
}

test("a node's plain fields", async () => {
  const series = await scrape(WELL);
  const labels = { group: "mymaster", instance: "10.0.0.1:6379", node: "redis-1" };
  expect(series.one("redis_up", labels)).toBe(1);
  expect(series.one("redis_memory_used_bytes", labels)).toBe(1_545_488);
  expect(series.one("redis_aof_last_write_status", labels)).toBe(1);
  expect(series.one("redis_db_keys", { ...labels, db: "db0" })).toBe(21);
  expect(series.one("redis_commands_total", { ...labels, cmd: "set" })).toBe(20);
  expect(series.one("redis_commands_rejected_calls_total", { ...labels, cmd: "flushall" })).toBe(1);
  expect(series.one("redis_commands_duration_seconds_total", { ...labels, cmd: "set" })).toBeCloseTo(0.00004, 9);
  expect(series.one("redis_errors_total", { ...labels, err: "NOPERM" })).toBe(2);
  expect(series.one("redis_slowlog_last_id", labels)).toBe(17);
  expect(series.one("redis_instance_info", { ...labels, role: "master" })).toBe(1);
  expect(series.one("redis_instance_info", { instance: "10.0.0.2:6379", role: "slave" })).toBe(1);
  expect(series.one("redis_latency_percentiles_usec_count", { ...labels, cmd: "set" })).toBe(20);
  expect(series.of("redis_latency_percentiles_usec", { ...labels, cmd: "set" }).map((s) => s.labels.quantile)).toEqual([
    "50",
    "99",
    "99.9",
  ]);
});

test("every metric that is a field of INFO is one that 7.0 has, or one that needs AOF, a rewrite or a replica", () => {
  const known = new Set(
    ["master.info", "replica.info", "sentinel.info"].flatMap((name) => [...parseInfo(fixture(name)).fields.keys()]),
  );
  const missing = Object.values(METRICS).flatMap(({ info }) => (info !== undefined && !known.has(info) ? [info] : []));
  // Only with min-replicas-to-write of at least 1.
  expect(missing).toEqual(["min_slaves_good_slaves"]);
});

test("replication, from both ends", async () => {
  const master = node("redis-1", "master", { master_repl_offset: "1000" });
  const replicas = [{ host: "10.0.0.2", port: "6379", state: "online", offset: 400, lagSeconds: 3 }];
  const snap = snapshot(
    { ...master, info: { ...master.info, replicas } },
    node("redis-2", "replica", { slave_repl_offset: "900", master_last_io_seconds_ago: "2" }),
    node("redis-3", "replica", {
      master_link_status: "down",
      slave_repl_offset: "100",
      master_link_down_since_seconds: "7",
    }),
    ...WELL.readings.slice(3),
  );
  const series = await scrape(snap);
  const at = { instance: "10.0.0.1:6379", slave_ip: "10.0.0.2", slave_port: "6379", slave_state: "online" };
  expect(series.one("redis_connected_slave_lag_seconds", at)).toBe(3);
  expect(series.one("redis_connected_slave_lag_bytes", at)).toBe(600);
  expect(series.one("redis_connected_slave_offset_bytes", at)).toBe(400);
  expect(series.one("redis_master_link_up", { node: "redis-2", master_host: "10.0.0.1" })).toBe(1);
  expect(series.one("redis_master_link_up", { node: "redis-3" })).toBe(0);
  expect(series.one("redis_master_link_down_seconds", { node: "redis-3" })).toBe(7);
  expect(series.one("redis_master_last_io_seconds_ago", { node: "redis-2" })).toBe(2);
  expect(series.one("redis_group_replica_lag_max_bytes")).toBe(900);
  expect(series.of("redis_master_link_up", { node: "redis-1" })).toEqual([]);
});

test("Sentinels, and whether the node that each names is master", async () => {
  const series = await scrape(
    snapshot(
      ...WELL.readings.slice(0, 3),
      sentinel("sentinel-1"),
      sentinel("sentinel-2", "10.0.0.2"),
      silent("sentinel-3"),
    ),
  );
  const one = { node: "sentinel-1", master_name: "mymaster", master_address: "10.0.0.1:6379" };
  expect(series.one("redis_sentinel_master_status", { ...one, master_status: "ok" })).toBe(1);
  expect(series.one("redis_sentinel_master_sentinels", one)).toBe(3);
  expect(series.one("redis_sentinel_master_ok_sentinels", one)).toBe(3);
  expect(series.one("redis_sentinel_master_ok_slaves", one)).toBe(2);
  expect(series.one("redis_sentinel_master_ckquorum_status", { node: "sentinel-1" })).toBe(1);
  expect(series.one("redis_sentinel_answer_is_master", { node: "sentinel-1" })).toBe(1);
  expect(series.one("redis_sentinel_answer_is_master", { node: "sentinel-2" })).toBe(0);
  expect(series.one("redis_group_sentinels_agreeing")).toBe(1);
  expect(series.one("redis_group_agreement")).toBe(0);
  expect(series.one("redis_sentinel_tilt", { node: "sentinel-1" })).toBe(0);
});

test("a silent server is redis_up 0, with its certificate and nothing that it would have to say", async () => {
  const series = await scrape(snapshot(silent("redis-1"), ...WELL.readings.slice(1)));
  expect(series.one("redis_up", { node: "redis-1" })).toBe(0);
  const others = series.all.filter((s) => s.labels.node === "redis-1").map((s) => s.name);
  expect(new Set(others)).toEqual(
    new Set([
      "redis_up",
      "redis_certificate_not_after_timestamp_seconds",
      "redis_acl_log_denials_total",
      "redis_acl_log_entries",
    ]),
  );
  expect(series.one("redis_group_nodes_up")).toBe(2);
  expect(series.one("redis_group_nodes_expected")).toBe(3);
});

test("backups, certificates, webhooks, events", async () => {
  const series = await scrape(WELL);
  expect(series.one("redis_backup_last_success_timestamp_seconds", { group: "mymaster" })).toBe(1_700_000_000);
  expect(series.one("redis_backup_last_verify_status")).toBe(0);
  expect(series.one("redis_backup_last_verified_timestamp_seconds")).toBe(1_690_000_000);
  expect(series.one("redis_archive_last_success_timestamp_seconds")).toBe(1_700_000_200);
  expect(series.one("redis_certificate_not_after_timestamp_seconds", { kind: "ca", instance: "ca" })).toBe(2e9);
  expect(series.one("redis_monitor_webhook_dropped_total", { webhook: "ops", reason: "attempts" })).toBe(2);
  expect(series.one("redis_group_failovers_total")).toBe(2);
  expect(series.one("redis_acl_log_denials_total", { node: "redis-2", reason: "auth" })).toBe(3);
});

test("without backups nothing is said of them; a store that does not answer keeps what was known", async () => {
  expect((await scrape(WELL, { backups: undefined })).all.filter((s) => s.name.startsWith("redis_backup"))).toEqual([]);
  const down = await scrape(WELL, { backups: { up: false, summary: SUMMARY } });
  expect(down.one("redis_backup_up")).toBe(0);
  expect(down.one("redis_backup_stored")).toBe(7);
});

test("a store that fails or hangs is one that is down, and what it said last stays", async () => {
  let answer: () => Promise<BackupSummary> = () => Promise.resolve(SUMMARY);
  const failed = (): Promise<unknown> => new Promise((resolve) => (heard = resolve));
  let heard: (error: unknown) => void = () => undefined;
  const looked = new Promise<void>((resolve) => {
    answer = () => {
      setImmediate(resolve);
      return Promise.resolve(SUMMARY);
    };
  });
  const watch = new BackupWatch({ latest: () => answer() }, 5, (error) => heard(error), 10);
  watch.start();
  await looked;
  expect(watch.state).toEqual({ up: true, summary: SUMMARY });
  for (const bad of [() => Promise.reject(new Error("no store")), () => new Promise<BackupSummary>(() => undefined)]) {
    answer = bad;
    await failed();
    expect(watch.state).toEqual({ up: false, summary: SUMMARY });
  }
  watch.stop();
});

test("every sample has exactly the labels of the table, and none occurs twice", () => {
  const seen = new Set<string>();
  for (const { name, labels, part } of allSamples(WELL, sources())) {
    const allowed = new Set([...labelsOf(name), ...(METRICS[name].type === "summary" && !part ? ["quantile"] : [])]);
    expect([name, Object.keys(labels).filter((l) => !allowed.has(l))]).toEqual([name, []]);
    expect([name, [...allowed].filter((l) => !(l in labels))]).toEqual([name, []]);
    const key = `${name} ${part ?? ""} ${JSON.stringify(labels)}`;
    expect([key, seen.has(key)]).toEqual([key, false]);
    seen.add(key);
  }
});

test("every metric of the table occurs where there is something to say", () => {
  const timeline = {
    failovers: [{ switchedAt: 5_000 }],
    downAt: undefined,
  } as unknown as SampleSources["monitor"]["timeline"];
  const full = sources({ monitor: { ...sources().monitor, timeline } });
  const master = node("redis-1", "master", { min_slaves_good_slaves: "2" });
  const replicas = [{ host: "10.0.0.2", port: "6379", state: "online", offset: 1, lagSeconds: 0 }];
  const rich = {
    ...master,
    info: { ...master.info, replicas },
    latency: [{ name: "fork", at: 1, lastMs: 2, maxMs: 3 }],
    refused: ["acl|log"],
  };
  const found = new Set(allSamples(snapshot(rich, ...WELL.readings.slice(1)), full).map((s) => s.name));
  expect((Object.keys(METRICS) as MetricName[]).filter((name) => !found.has(name))).toEqual([]);
});
