import { number } from "../parse/info";
import type { NodeReading } from "../reading";
import type { Admission } from "./admission";
import { commandSamples, errorSamples } from "./commands";
import { fieldSamples } from "./info-fields";
import { instanceSamples } from "./instance";
import type { Sampler } from "./sample";

/** More replicas than a group has are cut: each is a time series. */
const MAX_REPLICAS = 32;
const MAX_DATABASES = 64;
const MAX_LATENCY_EVENTS = 32;

/** All samples of one node. */
export function nodeSamples(
  reading: NodeReading,
  admissions: { readonly commands: Admission; readonly errors: Admission },
  sample: Sampler,
): void {
  const { info, slowlog } = reading;
  instanceSamples(reading, sample);
  fieldSamples(info, sample);
  replicationSamples(reading, sample);
  commandSamples(info, admissions.commands, sample);
  errorSamples(info, admissions.errors, sample);
  for (const { name: db, keys, expires, averageTtlMs } of info.databases.slice(0, MAX_DATABASES)) {
    sample("redis_db_keys", keys, { db });
    sample("redis_db_keys_expiring", expires, { db });
    sample("redis_db_avg_ttl_seconds", averageTtlMs / 1000, { db });
  }
  if (slowlog) {
    sample("redis_slowlog_length", slowlog.length);
    // As redis_exporter: 0 where the slow log is empty.
    sample("redis_slowlog_last_id", Math.max(0, slowlog.lastId));
    sample("redis_last_slow_execution_duration_seconds", slowlog.lastUsec / 1e6);
  }
  for (const { name: event_name, at, lastMs, maxMs } of reading.latency.slice(0, MAX_LATENCY_EVENTS)) {
    sample("redis_latency_spike_last", at, { event_name });
    sample("redis_latency_spike_duration_seconds", lastMs / 1000, { event_name });
    sample("redis_latency_spike_max_seconds", maxMs / 1000, { event_name });
  }
}

function replicationSamples({ info, role }: NodeReading, sample: Sampler): void {
  const { fields } = info;
  const field = (name: string): number | undefined => number(fields.get(name));
  const offset = field("master_repl_offset");
  for (const replica of info.replicas.slice(0, MAX_REPLICAS)) {
    const labels = { slave_ip: replica.host, slave_port: replica.port, slave_state: replica.state };
    sample("redis_connected_slave_offset_bytes", replica.offset, labels);
    if (replica.lagSeconds >= 0) sample("redis_connected_slave_lag_seconds", replica.lagSeconds, labels);
    if (offset !== undefined) sample("redis_connected_slave_lag_bytes", Math.max(0, offset - replica.offset), labels);
  }
  if (role.role !== "replica") return;
  const labels = { master_host: role.master.host, master_port: String(role.master.port) };
  const link = fields.get("master_link_status");
  sample("redis_slave_info", 1, { ...labels, read_only: fields.get("slave_read_only") ?? "" });
  sample("redis_master_link_up", link === undefined ? undefined : Number(link === "up"), labels);
  sample("redis_master_sync_in_progress", field("master_sync_in_progress"), labels);
  sample("redis_master_last_io_seconds_ago", field("master_last_io_seconds_ago"), labels);
  sample("redis_master_link_down_seconds", field("master_link_down_since_seconds") ?? 0, labels);
  sample("redis_slave_repl_offset", field("slave_repl_offset"), labels);
}
