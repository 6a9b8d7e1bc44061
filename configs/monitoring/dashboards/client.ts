import type { Dashboard } from "./dashboard";
import { graph, stat } from "./panels";
import { applicationVariable, OF_APPLICATION as A } from "./variables";

const RATE = "[$__rate_interval]";
const per = (label: string, metric: string) => `sum by (${label}) (rate(${metric}{${A}}${RATE}))`;
const total = (metric: string) => `sum by (instance) (rate(${metric}{${A}}${RATE}))`;
const percentile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(redis_operation_duration_seconds_bucket{${A}}${RATE})))`;

/** The client library and its cache, as applications see them. */
export function clientDashboard(): Dashboard {
  return {
    uid: "redis-ha-client",
    title: "redis-ha: client and cache",
    description: "The client library and its cache, as applications see them.",
    variables: [applicationVariable],
    rows: [
      {
        title: "Calls",
        panels: [
          graph(
            "Calls",
            "ops",
            { "{{operation}}": per("operation", "redis_operations_total") },
            "Settled calls a second, with whatever outcome.",
            { stacked: true },
          ),
          graph(
            "Time of a call",
            "s",
            { "50 %": percentile(0.5), "95 %": percentile(0.95), "99 %": percentile(0.99) },
            "From the call to its settlement, waiting and repeats included.",
          ),
          graph(
            "Errors",
            "ops",
            { "{{code}}": per("code", "redis_client_errors_total") },
            "Calls that were rejected, by code. docs/client.md says what each means.",
            { stacked: true },
          ),
          graph(
            "Repeats",
            "ops",
            { "{{category}}": per("category", "redis_client_retries_total") },
            "Attempts after the first, by retry category.",
            { stacked: true },
          ),
          graph(
            "In doubt, and turned away",
            "ops",
            {
              "{{instance}} in doubt": total("redis_client_ambiguous_total"),
              "{{instance}} turned away": total("redis_client_shed_total"),
            },
            "Nobody knows whether they were executed; refused because too many were waiting.",
          ),
          graph(
            "Under way",
            "none",
            { "{{state}}": `sum by (state) (redis_client_calls{${A}})` },
            "Running, waiting for a master, waiting for a connection of their own.",
          ),
        ],
      },
      {
        title: "Connections and failovers",
        panels: [
          graph(
            "Connections",
            "none",
            { "{{state}}": `sum by (state) (redis_connections{${A}})` },
            "Shared by ordinary calls, leased, idle.",
            { stacked: true },
          ),
          graph(
            "Circuit breaker",
            "none",
            { "{{state}}": `sum by (state) (redis_client_breaker_state{${A}})` },
            "Clients by the state of their breaker.",
            { stacked: true },
          ),
          graph(
            "Masters taken",
            "none",
            { "{{instance}}": `increase(redis_client_masters_total{${A}}[5m])` },
            "How often another node was taken for the master, in five minutes.",
          ),
          graph(
            "Time without a master",
            "s",
            {
              "95 %": `histogram_quantile(0.95, sum by (le) (increase(redis_client_master_gap_seconds_bucket{${A}}[1h])))`,
            },
            "Over an hour: what a failover cost the applications.",
          ),
          stat(
            "Leases taken away",
            `sum(increase(redis_client_leases_abandoned_total{${A}}[1h]))`,
            "In an hour: connections that were not given back.",
            { width: 6, decimals: 0 },
          ),
          stat(
            "Clients with an open breaker",
            `sum(redis_client_breaker_state{${A}, state="open"})`,
            "Their calls fail at once.",
            {
              width: 6,
              thresholds: [
                [0, "green"],
                [1, "red"],
              ],
            },
          ),
          stat(
            "Caches that hear invalidations",
            `sum(redis_cache_tracking{${A}})`,
            "Others ask Redis for everything.",
            {
              width: 6,
              thresholds: [
                [0, "red"],
                [1, "green"],
              ],
            },
          ),
          stat(
            "Deletions that Redis must learn of",
            `sum(redis_cache_repairs_queued{${A}})`,
            "Queued while Redis was away.",
            {
              width: 6,
              thresholds: [
                [0, "green"],
                [1, "yellow"],
              ],
            },
          ),
        ],
      },
      {
        title: "Cache",
        panels: [
          graph(
            "Reads, by what answered",
            "ops",
            { "{{result}}": per("result", "redis_cache_requests_total") },
            "l1: this process; l2: Redis; stale: an old value while a new one is made; miss: the factory.",
            { stacked: true },
          ),
          graph(
            "Share of hits",
            "percentunit",
            {
              "{{namespace}}": `sum by (namespace) (rate(redis_cache_requests_total{${A}, result!="miss"}${RATE})) / (sum by (namespace) (rate(redis_cache_requests_total{${A}}${RATE})) > 0)`,
            },
            "By namespace.",
            { max: 1 },
          ),
          graph(
            "Time of factories",
            "s",
            {
              "{{namespace}} 95 %": `histogram_quantile(0.95, sum by (le, namespace) (rate(redis_cache_factory_duration_seconds_bucket{${A}}${RATE})))`,
            },
            "How long making a value takes.",
          ),
          graph(
            "Failed factories",
            "ops",
            { "{{namespace}} {{reason}}": per("namespace, reason", "redis_cache_factory_failures_total") },
            "Those that threw, and those that took too long.",
          ),
          graph(
            "Spared work",
            "ops",
            {
              "joined {{namespace}}": per("namespace", "redis_cache_joined_total"),
              "made anew in time {{namespace}}": per("namespace", "redis_cache_refreshes_total"),
              "waited for another process {{namespace}}": per("namespace", "redis_cache_lease_waits_total"),
            },
            "Calls that did not make a value of their own.",
          ),
          graph(
            "Invalidations",
            "ops",
            {
              "{{namespace}}": per("namespace", "redis_cache_invalidations_total"),
              "all at once {{namespace}}": per("namespace", "redis_cache_flushes_total"),
              "not kept {{namespace}}": per("namespace", "redis_cache_fills_dropped_total"),
            },
            "Keys that changed; L1 emptied as a whole; values whose key changed while they were made.",
          ),
          graph("First level", "bytes", { "{{instance}}": `redis_cache_l1_bytes{${A}}` }, "By the cache's own count."),
          graph(
            "Values in the first level",
            "short",
            {
              "{{instance}}": `redis_cache_l1_entries{${A}}`,
              "left for want of room, a second": total("redis_cache_evictions_total"),
            },
            "Values, and how many leave for want of room.",
          ),
          graph(
            "Trouble with Redis",
            "ops",
            {
              "failed calls {{instance}}": total("redis_cache_l2_errors_total"),
              "not stored {{instance}}": total("redis_cache_not_stored_total"),
              "unreadable {{instance}}": total("redis_cache_undecodable_total"),
              "repaired {{instance}}": total("redis_cache_repairs_total"),
              "too many to repair {{instance}}": total("redis_cache_repair_overflows_total"),
            },
            "The cache goes on without Redis; this is how often it had to.",
          ),
        ],
      },
    ],
  };
}
