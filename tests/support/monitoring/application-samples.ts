import type { Sample } from "./sample";

type Labels = Readonly<Record<string, readonly string[]>>;

/** Metrics of the client library and of the cache: type, and labels with values as they occur. */
export const CLIENT_METRICS: Readonly<Record<string, { type: "counter" | "gauge" | "histogram"; labels: Labels }>> = {
  redis_operations_total: { type: "counter", labels: { operation: ["get", "set", "transaction"] } },
  redis_operation_duration_seconds: { type: "histogram", labels: { operation: ["get", "set"] } },
  redis_connections: { type: "gauge", labels: { state: ["shared", "leased", "idle"] } },
  redis_client_errors_total: { type: "counter", labels: { code: ["AMBIGUOUS", "REPLY"] } },
  redis_client_retries_total: { type: "counter", labels: { category: ["ReadOnly", "WriteLastWins"] } },
  redis_client_ambiguous_total: { type: "counter", labels: {} },
  redis_client_shed_total: { type: "counter", labels: {} },
  redis_client_leases_abandoned_total: { type: "counter", labels: {} },
  redis_client_masters_total: { type: "counter", labels: {} },
  redis_client_master_gap_seconds: { type: "histogram", labels: {} },
  redis_client_calls: { type: "gauge", labels: { state: ["running", "waiting", "lease"] } },
  redis_client_breaker_state: { type: "gauge", labels: { state: ["closed", "open", "halfOpen"] } },
};

const namespace = ["users", "orders"];
const perNamespace = ["joined", "refreshes", "fills_dropped", "lease_waits", "undecodable", "not_stored"];
const also = ["invalidations", "flushes", "evictions"];

export const CACHE_METRICS: typeof CLIENT_METRICS = {
  redis_cache_requests_total: { type: "counter", labels: { namespace, result: ["l1", "l2", "stale", "miss"] } },
  redis_cache_factory_failures_total: { type: "counter", labels: { namespace, reason: ["error", "timeout"] } },
  redis_cache_factory_duration_seconds: { type: "histogram", labels: { namespace } },
  ...Object.fromEntries(
    [...perNamespace, ...also].map((name) => [
      `redis_cache_${name}_total`,
      { type: "counter" as const, labels: { namespace } },
    ]),
  ),
  redis_cache_l1_entries: { type: "gauge", labels: {} },
  redis_cache_l1_bytes: { type: "gauge", labels: {} },
  redis_cache_tracking: { type: "gauge", labels: {} },
  redis_cache_repairs_queued: { type: "gauge", labels: {} },
  redis_cache_repairs_total: { type: "counter", labels: {} },
  redis_cache_repair_overflows_total: { type: "counter", labels: {} },
  redis_cache_l2_errors_total: { type: "counter", labels: {} },
};

const BUCKETS = ["0.001", "0.01", "0.1", "1", "+Inf"];

/** What should not happen: counters that stand still, and states that nothing is in. */
const TROUBLE = /shed|ambiguous|abandoned/;
const BAD_STATES: readonly string[] = ["waiting", "open"];

/** What a healthy application with client and cache serves. Counters grow with the time. */
export function applicationSamples(now = Date.now() / 1000): Sample[] {
  const count = Math.floor(now * 7) % 1e9;
  return Object.entries({ ...CLIENT_METRICS, ...CACHE_METRICS }).flatMap(([name, { type, labels }]) =>
    combinations(labels).flatMap((series): Sample[] => {
      if (type === "gauge") return [{ name, labels: series, value: BAD_STATES.includes(series.state ?? "") ? 0 : 1 }];
      if (type === "counter") return [{ name, labels: series, value: TROUBLE.test(name) ? 3 : count }];
      const buckets = BUCKETS.map((le, i) => ({
        name: `${name}_bucket`,
        labels: { ...series, le },
        value: Math.floor((count * (i + 1)) / BUCKETS.length),
      }));
      return [...buckets, { name: `${name}_count`, labels: series, value: count }];
    }),
  );
}

function combinations(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((series) => values.map((value) => ({ ...series, [label]: value }))),
    [{}],
  );
}
