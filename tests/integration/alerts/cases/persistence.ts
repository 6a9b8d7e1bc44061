import { member, of, type AlertCase } from "./alert-case";

const NODE = "redis-2";
const enabled = of("redis_aof_enabled", NODE);

export const persistence: readonly AlertCase[] = [
  {
    alert: "RedisAofWriteFailed",
    at: "3m",
    fires: { [of("redis_aof_last_write_status", NODE)]: "0x20", [enabled]: "1x20" },
    labels: member(NODE),
    summary: "redis-2 of mymaster can't write its append-only file",
    description:
      "The last write of redis-2 of mymaster to its append-only file failed: it refuses writes until one succeeds.",
    quiet: { [of("redis_aof_last_write_status", NODE)]: "0x20", [enabled]: "0x20" },
    because: "the file is off",
  },
  {
    alert: "RedisRdbSaveFailed",
    at: "8m",
    fires: { [of("redis_rdb_last_bgsave_status", NODE)]: "0x60" },
    labels: member(NODE),
    summary: "redis-2 of mymaster can't make a snapshot",
    description: "The last snapshot of redis-2 of mymaster failed. By default it refuses writes until one succeeds.",
    quiet: { [of("redis_rdb_last_bgsave_status", NODE)]: "1x20 0x40" },
    because: "the next one is due within five minutes",
  },
  {
    alert: "RedisAofRewriteFailed",
    at: "8m",
    fires: { [of("redis_aof_last_bgrewrite_status", NODE)]: "0x60", [enabled]: "1x60" },
    labels: member(NODE),
    summary: "redis-2 of mymaster can't rewrite its append-only file",
    description:
      "The last rewrite of the append-only file of redis-2 of mymaster failed. The file grows, and a start takes longer.",
    quiet: { [of("redis_aof_last_bgrewrite_status", NODE)]: "1x60", [enabled]: "1x60" },
    because: "it succeeded",
  },
  {
    alert: "RedisAofDelayedFsync",
    interval: "1m",
    at: "10m",
    fires: { [of("redis_aof_delayed_fsync", NODE)]: "0+1x10" },
    labels: member(NODE),
    summary: "The disk of redis-2 of mymaster is too slow",
    description: "10 writes of redis-2 of mymaster waited for the disk in ten minutes, and clients with them.",
    quiet: { [of("redis_aof_delayed_fsync", NODE)]: "70x5 72x5" },
    because: "two are allowed, however many there were before",
  },
];
