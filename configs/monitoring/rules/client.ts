import type { AlertRules } from "./rule";

const APPLICATION = "{{ $labels.instance }}";
const BY = "sum by (job, group, instance)";

/** What applications with the client library meet. `instance` is the application here. */
export const client: AlertRules = ({ monitoring: { thresholds: t } }) => [
  {
    alert: "RedisClientBreakerOpen",
    severity: "warning",
    topic: "client",
    expr: `${BY} (redis_client_breaker_state{state="open"}) > 0`,
    forSeconds: t.breakerOpenSeconds,
    summary: `${APPLICATION} has given Redis up for now`,
    description: `The circuit breaker of {{ $value }} clients in ${APPLICATION} is open: their calls fail at once.`,
    when: "a client's circuit breaker is open",
    action: "look at what the client reports, and at the way from it to the master",
  },
  {
    alert: "RedisClientWithoutMaster",
    severity: "warning",
    topic: "client",
    expr: `${BY} (redis_client_calls{state="waiting"}) > 0`,
    forSeconds: 60,
    summary: `${APPLICATION} finds no master`,
    description: `{{ $value }} calls in ${APPLICATION} wait for a master. If the group has one, this application does not reach it.`,
    when: "calls wait for a master for a minute",
    action: "look at the way from the application to Sentinels and nodes",
  },
  {
    alert: "RedisClientShedding",
    severity: "warning",
    topic: "client",
    expr: `${BY} (increase(redis_client_shed_total[5m])) > 0`,
    forSeconds: 0,
    summary: `${APPLICATION} turns calls away`,
    description: `${APPLICATION} turned {{ $value | printf "%.0f" }} calls away in five minutes, as too many were waiting.`,
    when: "calls are turned away because too many wait",
    action: "look for slow commands, and for more load than one process can bear",
  },
  {
    alert: "RedisClientAmbiguousWrites",
    severity: "warning",
    topic: "client",
    expr: `${BY} (increase(redis_client_ambiguous_total[10m])) > 0`,
    forSeconds: 0,
    summary: `${APPLICATION} does not know whether it wrote`,
    description: `{{ $value | printf "%.0f" }} calls in ${APPLICATION} ended without anybody knowing whether they were executed.`,
    when: "calls end as ambiguous",
    action: "compare with a failover at that time; check what those calls do when they run twice or never",
  },
  {
    alert: "RedisClientLeasesAbandoned",
    severity: "warning",
    topic: "client",
    expr: `${BY} (increase(redis_client_leases_abandoned_total[15m])) > 0`,
    forSeconds: 0,
    summary: `${APPLICATION} forgets to give connections back`,
    description: `{{ $value | printf "%.0f" }} leases in ${APPLICATION} were taken away after they were held too long.`,
    when: "leased connections are not given back",
    action: "find the code by the stack in the event `leaseAbandoned`",
  },
  {
    alert: "RedisCacheUntracked",
    severity: "warning",
    topic: "client",
    expr: "redis_cache_tracking == 0",
    forSeconds: t.cacheUntrackedSeconds,
    summary: `The cache of ${APPLICATION} works without its first level`,
    description: `The cache of ${APPLICATION} hears of no changes and asks Redis for everything.`,
    when: "a cache hears of no invalidations",
    action: "look whether its user may subscribe to `__redis__:invalidate`",
  },
];
