import { MONITOR_JOB } from "../jobs";
import type { AlertRules } from "./rule";

/** Fires always: whoever expects it raises the alarm when it stops. */
export const WATCHDOG = "RedisWatchdog";

/** Can anything be known at all. */
export const monitoring: AlertRules = ({ group }) => [
  {
    alert: "RedisMonitorDown",
    severity: "critical",
    topic: "monitoring",
    expr: `up{job="${MONITOR_JOB}"} == 0`,
    forSeconds: 120,
    summary: "The monitor {{ $labels.instance }} does not answer",
    description: "Prometheus gets no metrics from {{ $labels.instance }}: no other alert on Redis can fire.",
    when: "Prometheus gets no metrics from the monitor",
    action: "look at the monitor's container and log",
  },
  {
    alert: "RedisMetricsAbsent",
    severity: "critical",
    topic: "monitoring",
    expr: `absent(redis_up{group="${group}"})`,
    forSeconds: 300,
    summary: `Nothing is known of ${group}`,
    description: `There are no metrics of ${group}: no other alert on it can fire.`,
    when: "there are no metrics of the group, though the monitor answers or is not even asked",
    action: "look at the targets in Prometheus, and the monitor's log",
  },
  {
    alert: WATCHDOG,
    severity: "none",
    topic: "monitoring",
    expr: "vector(1)",
    forSeconds: 0,
    summary: "Alerting works",
    description: "Fires always. Who gets it raises the alarm when it does not come.",
    when: "always: the dead man's switch",
    action: "nothing; when it stops, look at Prometheus and Alertmanager",
  },
];
