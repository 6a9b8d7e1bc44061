/**
 * What Grafana's public dashboard 763 («Redis Dashboard for Prometheus Redis Exporter 1.x») asks for: its variables and its queries.
 * Facts, not its file.
 */
export const variables = [
  "label_values(redis_up, namespace)",
  'label_values(redis_up{namespace=~"$namespace"}, instance)',
];

const I = 'namespace=~"$namespace", instance=~"$instance"';

export const queries = [
  `max(max_over_time(redis_uptime_in_seconds{${I}}[$__interval]))`,
  `sum(redis_connected_clients{${I}})`,
  `sum(100 * (redis_memory_used_bytes{${I}} / redis_memory_max_bytes{${I}}))`,
  `sum(rate(redis_commands_total{${I}}[1m])) by (cmd)`,
  `rate(redis_commands_processed_total{${I}}[1m])`,
  `irate(redis_keyspace_hits_total{${I}}[5m])`,
  `irate(redis_keyspace_misses_total{${I}}[5m])`,
  `redis_memory_used_bytes{${I}}`,
  `redis_memory_max_bytes{${I}}`,
  `sum(rate(redis_net_input_bytes_total{${I}}[5m]))`,
  `sum(rate(redis_net_output_bytes_total{${I}}[5m]))`,
  `sum(redis_db_keys{${I}}) by (db)`,
  `sum(redis_db_keys{${I}}) by (db, instance)`,
  `sum(redis_db_keys{${I}}) by (instance) - sum(redis_db_keys_expiring{${I}}) by (instance)`,
  `sum(redis_db_keys_expiring{${I}}) by (instance)`,
  `sum(redis_db_keys{${I}}) - sum(redis_db_keys_expiring{${I}})`,
  `sum(redis_db_keys_expiring{${I}})`,
  `sum(rate(redis_expired_keys_total{${I}}[5m])) by (instance)`,
  `sum(rate(redis_evicted_keys_total{${I}}[5m])) by (instance)`,
  `sum(redis_connected_clients{${I}})`,
  `sum(redis_blocked_clients{${I}})`,
  `sum(irate(redis_commands_duration_seconds_total{${I}}[1m])) by (cmd) / sum(irate(redis_commands_total{${I}}[1m])) by (cmd)`,
  `sum(irate(redis_commands_duration_seconds_total{${I}}[1m])) by (cmd) != 0`,
  `topk(5, irate(redis_commands_total{${I}}[1m]))`,
  `avg(irate(redis_commands_duration_seconds_total{${I}}[1m])) by (cmd)`,
];
