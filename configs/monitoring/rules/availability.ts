import { WHO, type AlertRules } from "./rule";

/** Does the group answer, and who leads it. */
export const availability: AlertRules = ({ monitoring: { thresholds: t } }) => [
  {
    alert: "RedisInstanceDown",
    severity: "critical",
    topic: "availability",
    expr: "redis_up == 0",
    forSeconds: t.instanceDownSeconds,
    summary: `${WHO} does not answer`,
    description: `The monitor gets no answer from ${WHO}.`,
    when: "a node or Sentinel does not answer",
    action: "look at its container and log; `docker start` it, and let the supervisor decide what it becomes",
  },
  {
    alert: "RedisNoMaster",
    severity: "critical",
    topic: "availability",
    expr: "max by (group) (redis_group_masters) == 0",
    forSeconds: t.noMasterSeconds,
    summary: "{{ $labels.group }} has no master",
    description: `No node of {{ $labels.group }} says that it is master, for longer than a failover takes. Nothing can be written.`,
    when: "no node that answers is master",
    action: "read why nobody leads in the health of the nodes; start what is down",
  },
  {
    alert: "RedisManyMasters",
    severity: "critical",
    topic: "availability",
    expr: "max by (group) (redis_group_masters) > 1",
    forSeconds: t.manyMastersSeconds,
    summary: "{{ $labels.group }} has {{ $value }} masters",
    description: `{{ $value }} nodes of {{ $labels.group }} say that they are master. What the wrong one accepts will be lost.`,
    when: "more than one node is master",
    action: "find out whom the Sentinels name, and cut clients off the other one",
  },
  {
    alert: "RedisFailoversFlapping",
    severity: "warning",
    topic: "availability",
    expr: `sum by (group) (increase(redis_group_failovers_total[15m])) > ${t.failoversPer15Minutes}`,
    forSeconds: 0,
    summary: "{{ $labels.group }} changes its master again and again",
    description: `The Sentinels of {{ $labels.group }} have told of {{ $value | printf "%.0f" }} changes of the master in 15 minutes.`,
    when: `more than ${t.failoversPer15Minutes} failovers in 15 minutes`,
    action: "look for a busy or swapping host, or a network that comes and goes",
  },
];
