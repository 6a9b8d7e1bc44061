import { MEMBER, type RecordingRule } from "./rule";

/** How many nodes of a group answer and say that they are master. 0 where none does, not nothing. */
export const MASTERS = "group:redis_masters:count";
/** Share of maxmemory in use; absent without maxmemory. */
export const MEMORY_USED = "instance:redis_memory_used:ratio";
/** Share of look-ups that found their key, in ten minutes. Absent without look-ups. */
export const HIT_RATIO = "group:redis_keyspace_hits:ratio_rate10m";
export const LOOKUPS = "group:redis_keyspace_lookups:rate10m";
/** Share of maxclients. */
export const CONNECTIONS_USED = "instance:redis_connected_clients:ratio";
/** Bytes that a replica has not confirmed, as its master counts them; by the replica's address. */
export const REPLICA_LAG_BYTES = "replica:redis_replication_lag:bytes";
export const COMMANDS = "instance:redis_commands:rate1m";

/** What several alerts and panels ask for. A role is believed only of a node that answers. */
export const recordingRules: readonly RecordingRule[] = [
  {
    record: MASTERS,
    expr: `count by (group) (redis_instance_info{role="master"} and on (${MEMBER}) redis_up == 1)\n  or 0 * count by (group) (redis_up)`,
  },
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
  {
    record: REPLICA_LAG_BYTES,
    expr: `clamp_min(redis_master_repl_offset - on (${MEMBER}) group_right () redis_connected_slave_offset_bytes, 0)`,
  },
  { record: COMMANDS, expr: `sum by (${MEMBER}) (rate(redis_commands_total[1m]))` },
];
