import { counter, counterOf, gauge, gaugeOf, summary } from "./definition";

/** Sections `stats`, `keyspace`, `commandstats`, `errorstats`, `latencystats` of INFO. */
export const loadMetrics = {
  redis_connections_received_total: counterOf("total_connections_received", "Connections accepted"),
  redis_rejected_connections_total: counterOf("rejected_connections", "Connections refused because of maxclients"),
  redis_commands_processed_total: counterOf("total_commands_processed", "Commands executed"),
  redis_instantaneous_ops_per_sec: gaugeOf("instantaneous_ops_per_sec", "Commands a second, as the server averages"),
  redis_net_input_bytes_total: counterOf("total_net_input_bytes", "Bytes received"),
  redis_net_output_bytes_total: counterOf("total_net_output_bytes", "Bytes sent"),
  redis_keyspace_hits_total: counterOf("keyspace_hits", "Look-ups that found their key"),
  redis_keyspace_misses_total: counterOf("keyspace_misses", "Look-ups that did not"),
  redis_pubsub_channels: gaugeOf("pubsub_channels", "Channels that somebody listens to"),
  redis_pubsub_patterns: gaugeOf("pubsub_patterns", "Patterns that somebody listens to"),
  redis_tracking_total_keys: gaugeOf("tracking_total_keys", "Keys remembered for server-assisted caching"),
  redis_tracking_total_items: gaugeOf("tracking_total_items", "Keys times clients remembered for that"),
  redis_tracking_total_prefixes: gaugeOf("tracking_total_prefixes", "Prefixes followed in broadcast mode"),
  redis_total_error_replies: counterOf("total_error_replies", "Errors answered"),
  redis_unexpected_error_replies: counterOf(
    "unexpected_error_replies",
    "Errors answered to replication or by AOF loading",
  ),
  redis_db_keys: gauge("Keys in a database", ["db"]),
  redis_db_keys_expiring: gauge("Keys in a database that have a time to live", ["db"]),
  redis_db_avg_ttl_seconds: gauge("Estimated average time to live in a database", ["db"]),
  redis_commands_total: counter("Calls by command; the rarest beyond the limit are together in other", ["cmd"]),
  redis_commands_duration_seconds_total: counter("Time spent executing, by command", ["cmd"]),
  redis_commands_failed_calls_total: counter("Calls that failed while executing, by command", ["cmd"]),
  redis_commands_rejected_calls_total: counter("Calls refused before executing, by command", ["cmd"]),
  redis_latency_percentiles_usec: summary("Microseconds that the given percentage of calls took at most, by command", [
    "cmd",
  ]),
  redis_errors_total: counter("Errors answered by their first word; those beyond the limit are together in other", [
    "err",
  ]),
};
