import { GROUP, selector, type AlertCase } from "./alert-case";

const application = { group: GROUP, instance: "app-1:8080", job: "redis-clients" };
const app = (metric: string, more = {}) => selector(metric, { ...application, ...more });
const breaker = (state: string) => app("redis_client_breaker_state", { state });

export const client: readonly AlertCase[] = [
  {
    alert: "RedisClientBreakerOpen",
    at: "3m",
    fires: { [breaker("open")]: "1x20", [breaker("closed")]: "0x20" },
    labels: application,
    summary: "app-1:8080 has given Redis up for now",
    description: "The circuit breaker of 1 clients in app-1:8080 is open: their calls fail at once.",
    quiet: { [breaker("open")]: "0x20", [breaker("halfOpen")]: "1x20" },
    because: "half open it tries",
  },
  {
    alert: "RedisClientWithoutMaster",
    at: "3m",
    fires: { [app("redis_client_calls", { state: "waiting" })]: "12x20" },
    labels: application,
    summary: "app-1:8080 finds no master",
    description: "12 calls in app-1:8080 wait for a master. If the group has one, this application does not reach it.",
    quiet: {
      [app("redis_client_calls", { state: "waiting" })]: "0x12 12x20",
      [app("redis_client_calls", { state: "running" })]: "12x30",
    },
    because: "a failover is over sooner",
  },
  {
    alert: "RedisClientShedding",
    interval: "1m",
    at: "10m",
    fires: { [app("redis_client_shed_total")]: "0x7 200x5" },
    labels: application,
    summary: "app-1:8080 turns calls away",
    description: "app-1:8080 turned 200 calls away in five minutes, as too many were waiting.",
    quiet: { [app("redis_client_shed_total")]: "500x40" },
    because: "that was long ago",
  },
  {
    alert: "RedisClientAmbiguousWrites",
    interval: "1m",
    at: "10m",
    fires: { [app("redis_client_ambiguous_total")]: "2x5 4x5" },
    labels: application,
    summary: "app-1:8080 does not know whether it wrote",
    description: "2 calls in app-1:8080 ended without anybody knowing whether they were executed.",
    quiet: { [app("redis_client_ambiguous_total")]: "2x10" },
    because: "those are older",
  },
  {
    alert: "RedisClientLeasesAbandoned",
    interval: "1m",
    at: "15m",
    fires: { [app("redis_client_leases_abandoned_total")]: "0x5 1x10" },
    labels: application,
    summary: "app-1:8080 forgets to give connections back",
    description: "1 leases in app-1:8080 were taken away after they were held too long.",
    quiet: { [app("redis_client_leases_abandoned_total")]: "1x15" },
    because: "that one is older",
  },
  {
    alert: "RedisCacheUntracked",
    at: "8m",
    fires: { [app("redis_cache_tracking")]: "0x60" },
    labels: application,
    summary: "The cache of app-1:8080 works without its first level",
    description: "The cache of app-1:8080 hears of no changes and asks Redis for everything.",
    quiet: { [app("redis_cache_tracking")]: "1x20 0x40" },
    because: "a failover and a new subscription take less",
  },
];
