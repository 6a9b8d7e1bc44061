import { MEMBER, WHO, type AlertRules } from "./rule";

/** Is what is written kept. */
export const persistence: AlertRules = ({ monitoring: { thresholds: t } }) => [
  {
    alert: "RedisAofWriteFailed",
    severity: "critical",
    topic: "persistence",
    expr: `redis_aof_last_write_status == 0\n  and on (${MEMBER}) redis_aof_enabled == 1`,
    forSeconds: 60,
    summary: `${WHO} can't write its append-only file`,
    description: `The last write of ${WHO} to its append-only file failed: it refuses writes until one succeeds.`,
    when: "the append-only file can't be written",
    action: "make room on the disk",
  },
  {
    alert: "RedisRdbSaveFailed",
    severity: "critical",
    topic: "persistence",
    expr: "redis_rdb_last_bgsave_status == 0",
    forSeconds: 300,
    summary: `${WHO} can't make a snapshot`,
    description: `The last snapshot of ${WHO} failed. By default it refuses writes until one succeeds.`,
    when: "the last snapshot failed",
    action: "read why in its log: no memory for the fork, or no room on the disk",
  },
  {
    alert: "RedisAofRewriteFailed",
    severity: "warning",
    topic: "persistence",
    expr: `redis_aof_last_bgrewrite_status == 0\n  and on (${MEMBER}) redis_aof_enabled == 1`,
    forSeconds: 300,
    summary: `${WHO} can't rewrite its append-only file`,
    description: `The last rewrite of the append-only file of ${WHO} failed. The file grows, and a start takes longer.`,
    when: "the last rewrite of the append-only file failed",
    action: "read why in its log: no memory for the fork, or no room on the disk",
  },
  {
    alert: "RedisAofDelayedFsync",
    severity: "warning",
    topic: "persistence",
    expr: `increase(redis_aof_delayed_fsync[10m]) > ${t.delayedFsyncs}`,
    forSeconds: 0,
    summary: `The disk of ${WHO} is too slow`,
    description: `{{ $value | printf "%.0f" }} writes of ${WHO} waited for the disk in ten minutes, and clients with them.`,
    when: `more than ${t.delayedFsyncs} writes in ten minutes waited for the disk`,
    action: "find who else writes to that disk",
  },
];
