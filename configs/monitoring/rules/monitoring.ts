import { MONITOR_JOB } from "../jobs";
import { WHO, type AlertRules } from "./rule";

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
    alert: "RedisMonitorRefused",
    severity: "warning",
    topic: "monitoring",
    expr: "redis_exporter_refused_commands == 1",
    forSeconds: 900,
    summary: `${WHO} refuses a command to the monitor`,
    description: `${WHO} refuses {{ $labels.cmd }} to the monitor's user: metrics are missing, and alerts on them can't fire.`,
    when: "a server refuses a command to the monitor's user",
    action: "compare its users.acl with the settings; `pulumi up` puts it right",
  },
  {
    alert: "RedisMonitorWebhookDropping",
    severity: "warning",
    topic: "monitoring",
    expr: "sum by (group, webhook, reason) (increase(redis_monitor_webhook_dropped_total[15m])) > 0",
    forSeconds: 0,
    summary: "Events for {{ $labels.webhook }} are lost",
    description: `The monitor gave {{ $value | printf "%.0f" }} events for {{ $labels.webhook }} up in 15 minutes: {{ $labels.reason }}.`,
    when: "the monitor gives events for a webhook up",
    action: "look at the receiver, and at the answers in the monitor's log",
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
