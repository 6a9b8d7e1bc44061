import { GROUP, of, selector, type AlertCase } from "./alert-case";

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
    alert: "RedisWatchdog",
    at: "1m",
    fires: {},
    labels: {},
    summary: "Alerting works",
    description: "Fires always. Who gets it raises the alarm when it does not come.",
  },
];
