import { counter, gauge, own } from "./definition";

/** SLOWLOG, LATENCY and ACL LOG. */
export const logMetrics = {
  redis_slowlog_length: gauge("Entries in the slow log"),
  redis_slowlog_last_id: gauge("Id of the newest entry"),
  redis_last_slow_execution_duration_seconds: gauge("Execution time of the newest entry"),
  redis_latency_spike_last: gauge("Unix time of the last latency event of this kind", ["event_name"]),
  redis_latency_spike_duration_seconds: gauge("Length of the last latency event of this kind", ["event_name"]),
  redis_latency_spike_max_seconds: own(gauge("Longest latency event of this kind since its start", ["event_name"])),
  redis_acl_log_denials_total: own(
    counter("Refusals in the ACL LOG since the monitor started; reason is auth, command, key or channel", ["reason"]),
  ),
  redis_acl_log_entries: own(gauge("Entries in the ACL LOG by reason; the oldest fall out of it", ["reason"])),
};
