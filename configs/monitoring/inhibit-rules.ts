import type { YamlValue } from "./yaml";

/** What need not be told while something worse is: `source` silences `target` where the labels `equal` are the same. */
const inhibit = (source: string[], target: string[], equal: string[]): YamlValue => ({
  source_matchers: source,
  target_matchers: target,
  equal,
});

/**
 * A warning is silent beside a critical alert of the same topic about the same member: a backup that is too old must not hide a full
 * memory. And what follows from another alert is silent beside it.
 */
export const inhibitRules: readonly YamlValue[] = [
  inhibit(['severity="critical"'], ['severity="warning"'], ["stack", "group", "instance", "topic"]),
  inhibit(
    ['alertname="RedisNoMaster"'],
    ['alertname=~"RedisReplicaLinkDown|RedisSentinelSeesMasterDown|RedisClientWithoutMaster|RedisClientBreakerOpen"'],
    ["stack", "group"],
  ),
  inhibit(
    ['alertname="RedisInstanceDown"'],
    ['alertname=~"RedisReplicasMissing|RedisSentinelMissing"'],
    ["stack", "group"],
  ),
  inhibit(['alertname="RedisMonitorDown"'], ['alertname="RedisMetricsAbsent"'], ["stack"]),
];
