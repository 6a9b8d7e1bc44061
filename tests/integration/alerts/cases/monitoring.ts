import { GROUP, member, of, ofGroup, selector, type AlertCase } from "./alert-case";

const dropped = ofGroup("redis_monitor_webhook_dropped_total", { webhook: "hooks.example.com", reason: "refused" });
const scrape = (job: string) => selector("up", { job, instance: "10.163.79.31:9121" });

export const monitoring: readonly AlertCase[] = [
  {
    alert: "RedisMonitorDown",
    at: "4m",
    fires: { [scrape("redis")]: "1x3 0x30" },
    labels: { job: "redis", instance: "10.163.79.31:9121" },
    summary: "The monitor 10.163.79.31:9121 does not answer",
    description: "Prometheus gets no metrics from 10.163.79.31:9121: no other alert on Redis can fire.",
    quiet: { [scrape("redis")]: "1x15 0x30", [scrape("other")]: "0x50" },
    because: "a restart takes less than two minutes, and what else is down is no monitor",
  },
  {
    alert: "RedisMetricsAbsent",
    at: "8m",
    fires: { 'redis_up{group="other",instance="redis-1"}': "1x60" },
    labels: { group: GROUP },
    summary: "Nothing is known of mymaster",
    description: "There are no metrics of mymaster: no other alert on it can fire.",
    quiet: { [of("redis_up", "redis-1")]: "0x60" },
    because: "that all is down is known",
  },
  {
    alert: "RedisMonitorRefused",
    interval: "1m",
    at: "20m",
    fires: { [of("redis_exporter_refused_commands", "redis-1", { cmd: "slowlog|get" })]: "1x30" },
    labels: { ...member("redis-1"), cmd: "slowlog|get" },
    summary: "redis-1 of mymaster refuses a command to the monitor",
    description:
      "redis-1 of mymaster refuses slowlog|get to the monitor's user: metrics are missing, and alerts on them can't fire.",
    quiet: { [of("redis_exporter_refused_commands", "redis-1", { cmd: "slowlog|get" })]: "0x10 1x20" },
    because: "a rolling change takes some minutes",
  },
  {
    alert: "RedisMonitorWebhookDropping",
    interval: "1m",
    at: "15m",
    fires: { [dropped]: "2x5 6x10" },
    labels: { group: GROUP, webhook: "hooks.example.com", reason: "refused" },
    summary: "Events for hooks.example.com are lost",
    description: "The monitor gave 4 events for hooks.example.com up in 15 minutes: refused.",
    quiet: { [dropped]: "6x15" },
    because: "those are older",
  },
  {
    alert: "RedisWatchdog",
    at: "1m",
    fires: {},
    labels: {},
    summary: "Alerting works",
    description: "Fires always. Who gets it raises the alarm when it does not come.",
  },
];
