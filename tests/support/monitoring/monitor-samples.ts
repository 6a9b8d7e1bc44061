import { METRICS, type MetricName } from "../../../runtime/monitor/names";
import type { Sample } from "./sample";

/**
 * What the monitor serves of a healthy group under load, with every metric and label of its table: a master, two replicas, three
 * Sentinels. Counters grow with the time.
 */
const GROUP = "mymaster";
const NODES = ["redis-1", "redis-2", "redis-3"];
const SENTINELS = ["sentinel-1", "sentinel-2", "sentinel-3"];
const address = (name: string) => {
  const number = Number(name.at(-1));
  return name.startsWith("redis") ? `10.163.79.${10 + number}:6379` : `10.163.79.${20 + number}:26379`;
};
const BOTH: ReadonlySet<string> = new Set([
  "redis_up",
  "redis_instance_info",
  "redis_uptime_in_seconds",
  "redis_certificate_not_after_timestamp_seconds",
  "redis_exporter_last_scrape_duration_seconds",
]);

/** Values of labels that a metric has beside those of its scope, one record a series. */
const SERIES: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  cmd: ["get", "set", "hgetall", "replconf"].map((cmd) => ({ cmd })),
  err: ["ERR", "NOREPLICAS", "READONLY"].map((err) => ({ err })),
  db: [{ db: "db0" }, { db: "db1" }],
  event_name: [{ event_name: "fork" }, { event_name: "command" }],
  reason: ["auth", "command", "key", "channel"].map((reason) => ({ reason })),
  kind: [{ kind: "server" }],
  metric: [{ metric: "redis_commands_total" }],
  webhook: [{ webhook: "hooks.example.com" }],
  "webhook,reason": [{ webhook: "hooks.example.com", reason: "full" }],
  "master_name,master_address": [{ master_name: GROUP, master_address: "10.163.79.11:6379" }],
  "master_name,master_address,master_status": [
    { master_name: GROUP, master_address: "10.163.79.11:6379", master_status: "ok" },
  ],
  "master_name,message": [{ master_name: GROUP, message: "OK 3 usable Sentinels" }],
  "master_host,master_port": [{ master_host: "10.163.79.11", master_port: "6379" }],
  "master_host,master_port,read_only": [{ master_host: "10.163.79.11", master_port: "6379", read_only: "1" }],
  "slave_ip,slave_port,slave_state": ["10.163.79.12", "10.163.79.13"].map((slave_ip) => ({
    slave_ip,
    slave_port: "6379",
    slave_state: "online",
  })),
};

/** Values that mean something, where 1 and growth would not do. Times are in seconds. */
const VALUES: Readonly<Record<string, (now: number) => number>> = {
  redis_group_masters: () => 1,
  redis_connected_slaves: () => 2,
  redis_sentinel_master_ok_sentinels: () => 3,
  // Counters of what should not happen stand still.
  redis_errors_total: () => 40,
  redis_rejected_connections_total: () => 4,
  redis_acl_log_denials_total: () => 4,
  redis_group_failovers_total: () => 2,
  redis_monitor_webhook_dropped_total: () => 1,
  redis_group_replicas: () => 2,
  redis_group_unknown_sentinels: () => 0,
  redis_group_unknown_nodes: () => 0,
  redis_sentinel_tilt: () => 0,
  redis_exporter_refused_commands: () => 0,
  redis_memory_used_bytes: () => 150e6,
  redis_memory_used_rss_bytes: () => 170e6,
  redis_memory_max_bytes: () => 256e6,
  redis_connected_clients: () => 120,
  redis_max_clients: () => 10_000,
  redis_backup_last_success_timestamp_seconds: (now) => now - 3600,
  redis_backup_last_verified_timestamp_seconds: (now) => now - 86_400,
  redis_archive_last_success_timestamp_seconds: (now) => now - 5,
  redis_certificate_not_after_timestamp_seconds: (now) => now + 200 * 86_400,
  redis_group_last_failover_timestamp_seconds: (now) => now - 7200,
};

/** All samples as they are `now`. */
export function monitorSamples(now = Date.now() / 1000): Sample[] {
  return (Object.keys(METRICS) as MetricName[]).flatMap((name) =>
    targetsOf(name).flatMap((scope) =>
      seriesOf(name, scope.node).map((more) => ({ name, labels: { ...scope, ...more }, value: valueOf(name, now) })),
    ),
  );
}

function targetsOf(name: MetricName): Record<string, string>[] {
  if (METRICS[name].scope === "group") return [{ group: GROUP }];
  const members = BOTH.has(name) ? [...NODES, ...SENTINELS] : name.startsWith("redis_sentinel_") ? SENTINELS : NODES;
  return members.map((node) => ({ group: GROUP, instance: address(node), node }));
}

function seriesOf(name: MetricName, node: string | undefined): readonly Readonly<Record<string, string>>[] {
  const labels = METRICS[name].labels.join(",");
  if (name === "redis_instance_info") return [infoOf(node ?? "")];
  if (labels.startsWith("slave_ip")) return node === "redis-1" ? (SERIES[labels] ?? []) : [];
  if (labels.startsWith("master_host")) return node === "redis-1" ? [] : (SERIES[labels] ?? []);
  if (METRICS[name].type === "summary")
    return ["50", "99", "99.9"].flatMap((quantile) => (SERIES[labels] ?? []).map((more) => ({ ...more, quantile })));
  if (labels === "") return [{}];
  const series = SERIES[labels];
  if (series === undefined) throw new Error(`no labels for ${name}{${labels}}`);
  return series;
}

function infoOf(node: string): Record<string, string> {
  const sentinel = node.startsWith("sentinel");
  const known: Record<string, string> = {
    role: sentinel ? "" : node === "redis-1" ? "master" : "slave",
    redis_version: "7.0.15",
    redis_mode: sentinel ? "sentinel" : "standalone",
    maxmemory_policy: sentinel ? "" : "allkeys-lru",
    tcp_port: sentinel ? "26379" : "6379",
    run_id: node.repeat(4),
  };
  return Object.fromEntries(METRICS.redis_instance_info.labels.map((label) => [label, known[label] ?? "1"]));
}

function valueOf(name: MetricName, now: number): number {
  const value = VALUES[name];
  if (value !== undefined) return value(now);
  return METRICS[name].type === "counter" ? Math.floor(now * 7) % 1e9 : 1;
}
