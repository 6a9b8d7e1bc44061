import { CONNECTIONS_USED, HIT_RATIO, LOOKUPS } from "./recording";
import { MEMBER, WHO, type AlertRules } from "./rule";

/** Fewer look-ups a second say nothing about a share. */
const LOOKUPS_THAT_COUNT = 10;

/** What clients meet. */
export const load: AlertRules = ({ monitoring: { thresholds: t } }) => [
  {
    alert: "RedisWritesRefused",
    severity: "critical",
    topic: "load",
    expr: `sum by (${MEMBER}, err) (rate(redis_errors_total{err=~"OOM|NOREPLICAS|MISCONF"}[2m])) > 0`,
    forSeconds: 60,
    summary: `${WHO} refuses writes`,
    description: `${WHO} answers {{ $value | printf "%.1f" }} writes a second with {{ $labels.err }}.`,
    when: "writes are refused with OOM, NOREPLICAS or MISCONF",
    action: "by the word: memory, replicas, or disk",
  },
  {
    alert: "RedisConnectionsRejected",
    severity: "critical",
    topic: "load",
    expr: "rate(redis_rejected_connections_total[5m]) > 0",
    forSeconds: 300,
    summary: `${WHO} rejects connections`,
    description: `${WHO} rejects {{ $value | printf "%.1f" }} connections a second: maxclients is reached.`,
    when: "connections are rejected",
    action: "find the client that opens connections without end",
  },
  {
    alert: "RedisConnectionsNearMax",
    severity: "warning",
    topic: "load",
    expr: `${CONNECTIONS_USED} > ${t.connectionsPercent / 100}`,
    forSeconds: 300,
    summary: `${WHO} has many connections`,
    description: `${WHO} has {{ $value | humanizePercentage }} of maxclients.`,
    when: `above ${t.connectionsPercent} % of maxclients`,
    action: "find out whose connections they are before new ones are rejected",
  },
  {
    alert: "RedisHitRatioDrop",
    severity: "warning",
    topic: "load",
    expr: [
      `${HIT_RATIO} < ${(100 - t.hitRatioDropPercent) / 100} * (${HIT_RATIO} offset 1d)`,
      `  and on (group) ${LOOKUPS} > ${LOOKUPS_THAT_COUNT}`,
    ].join("\n"),
    forSeconds: 1800,
    summary: "{{ $labels.group }} finds fewer keys",
    description: `Only {{ $value | humanizePercentage }} of look-ups in {{ $labels.group }} find their key, far fewer than a day ago.`,
    when: `hits are ${t.hitRatioDropPercent} % below the day before, with more than ${LOOKUPS_THAT_COUNT} look-ups a second`,
    action: "look for a flush, evictions, or a release that changed keys",
  },
  {
    alert: "RedisForkSlow",
    severity: "warning",
    topic: "load",
    expr: `redis_latest_fork_usec > ${t.forkMilliseconds * 1000}\n  and changes(redis_latest_fork_usec[1h]) > 0`,
    forSeconds: 0,
    summary: `${WHO} stands still for its forks`,
    description: `The last fork of ${WHO} took {{ $value | printf "%.0f" }} µs, in which it answered nobody.`,
    when: `a fork took more than ${t.forkMilliseconds} ms`,
    action: "turn transparent huge pages off, or split the data",
  },
];
