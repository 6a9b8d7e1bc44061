import { MEMBER, type RecordingRule } from "./rule";

/** Share of maxmemory in use; absent without maxmemory. */
export const MEMORY_USED = "instance:redis_memory_used:ratio";
/** Share of look-ups that found their key, in ten minutes. Absent without look-ups. */
export const HIT_RATIO = "group:redis_keyspace_hits:ratio_rate10m";
export const LOOKUPS = "group:redis_keyspace_lookups:rate10m";
/** Share of maxclients. */
export const CONNECTIONS_USED = "instance:redis_connected_clients:ratio";
export const COMMANDS = "instance:redis_commands:rate1m";

/** What several alerts and panels ask for. */
export const recordingRules: readonly RecordingRule[] = [
  { record: MEMORY_USED, expr: "redis_memory_used_bytes / (redis_memory_max_bytes > 0)" },
  {
    record: LOOKUPS,
    expr: "sum by (group) (rate(redis_keyspace_hits_total[10m]) + rate(redis_keyspace_misses_total[10m]))",
  },
  {
    record: HIT_RATIO,
    expr: `sum by (group) (rate(redis_keyspace_hits_total[10m]))\n  / (sum by (group) (rate(redis_keyspace_hits_total[10m]) + rate(redis_keyspace_misses_total[10m])) > 0)`,
  },
  { record: CONNECTIONS_USED, expr: "redis_connected_clients / (redis_max_clients > 0)" },
  { record: COMMANDS, expr: `sum by (${MEMBER}) (rate(redis_commands_total[1m]))` },
];
