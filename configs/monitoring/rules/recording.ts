import { MEMBER, type RecordingRule } from "./rule";

export const MEMORY_USED = "instance:redis_memory_used:ratio";
export const HIT_RATIO = "group:redis_keyspace_hits:ratio_rate10m";
export const LOOKUPS = "group:redis_keyspace_lookups:rate10m";
export const CONNECTIONS_USED = "instance:redis_connected_clients:ratio";
export const COMMANDS = "instance:redis_commands:rate1m";

const HITS_RATE = "rate(redis_keyspace_hits_total[10m])";
const MISSES_RATE = "rate(redis_keyspace_misses_total[10m])";

/** What several alerts and panels ask for. */
export const recordingRules: readonly RecordingRule[] = [
  {
    record: MEMORY_USED,
    expr: "redis_memory_used_bytes / (redis_memory_max_bytes > 0)",
    about: "Share of maxmemory in use; absent without maxmemory",
  },
  {
    record: LOOKUPS,
    expr: `sum by (group) (${HITS_RATE} + ${MISSES_RATE})`,
    about: "Look-ups a second, over ten minutes",
  },
  {
    record: HIT_RATIO,
    expr: `sum by (group) (${HITS_RATE})\n  / (sum by (group) (${HITS_RATE} + ${MISSES_RATE}) > 0)`,
    about: "Share of look-ups that found their key, over ten minutes; absent without look-ups",
  },
  {
    record: CONNECTIONS_USED,
    expr: "redis_connected_clients / (redis_max_clients > 0)",
    about: "Share of maxclients in use",
  },
  {
    record: COMMANDS,
    expr: `sum by (${MEMBER}) (rate(redis_commands_total[1m]))`,
    about: "Commands a second, over a minute",
  },
];
