import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { CacheStats, NamespaceStats } from "./stats";

const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Where the numbers are taken from when somebody asks for them. */
interface Source {
  stats(): CacheStats;
}

/**
 * The caches' metrics in a registry that the caller owns; caches that share a registry share them. Numbers are read when they are asked
 * for: a hit writes to a plain field.
 */
export class CacheMetrics {
  private static readonly known = new WeakMap<Registry, CacheMetrics>();
  private readonly caches = new Set<Source>();
  /** What closed caches had counted: counters don't go back. */
  private readonly past = new Map<string, number>();
  private readonly factories: Histogram<"namespace">;

  private constructor(private readonly registry: Registry) {
    this.factories = new Histogram({
      name: "redis_cache_factory_duration_seconds",
      help: "How long factories took, whether they failed or not",
      labelNames: ["namespace"],
      buckets: BUCKETS,
      registers: [registry],
    });
    this.perNamespace("redis_cache_requests_total", "Reads of the cache, by what answered", "result", (n) => ({
      l1: n.l1Hits,
      l2: n.l2Hits,
      stale: n.staleHits,
      miss: n.misses,
    }));
    this.perNamespace("redis_cache_factory_failures_total", "Factories that failed", "reason", (n) => ({
      error: n.factoryErrors,
      timeout: n.factoryTimeouts,
    }));
    const counters: [name: string, help: string, read: (n: NamespaceStats) => number][] = [
      ["joined", "Calls that waited for a factory or a read that was under way", (n) => n.joined],
      ["refreshes", "Values made anew before their end", (n) => n.refreshes],
      ["fills_dropped", "Values not kept, their key was written meanwhile", (n) => n.fillsDropped],
      ["lease_waits", "Waits for another process that made the value", (n) => n.leaseWaits],
      ["undecodable", "Values in Redis that are none of the namespace's", (n) => n.undecodable],
      ["not_stored", "Values that a factory made and that could not be stored", (n) => n.notStored],
      ["invalidations", "Keys of which Redis said that they changed", (n) => n.invalidations],
      ["flushes", "How often L1 was emptied as a whole", (n) => n.flushes],
      ["evictions", "Values that left L1 for want of room", (n) => n.evictions],
    ];
    for (const [name, help, read] of counters) this.perNamespace(`redis_cache_${name}_total`, help, undefined, read);
    this.gauge("redis_cache_l1_entries", "Values in L1", (s) => sum(s, (n) => n.l1Entries));
    this.gauge("redis_cache_l1_bytes", "Bytes of L1 by the cache's own count", (s) => sum(s, (n) => n.l1Bytes));
    this.gauge("redis_cache_tracking", "Caches that hear invalidations, so that their L1 is used", (s) =>
      Number(s.tracking),
    );
    this.gauge("redis_cache_repairs_queued", "Deletions that Redis must still learn of", (s) => s.repairsQueued);
    this.counter("redis_cache_repairs_total", "Queued deletions that were done", [], (s) => [[{}, s.repaired]]);
    this.counter(
      "redis_cache_repair_overflows_total",
      "Too many deletions queued: the whole namespace went",
      [],
      (s) => [[{}, s.repairOverflows]],
    );
    this.counter("redis_cache_l2_errors_total", "Calls of Redis that failed or were refused", [], (s) => [
      [{}, s.l2Errors],
    ]);
  }

  static in(registry: Registry): CacheMetrics {
    let metrics = this.known.get(registry);
    if (!metrics) this.known.set(registry, (metrics = new CacheMetrics(registry)));
    return metrics;
  }

  observe(cache: Source): void {
    this.caches.add(cache);
  }

  forget(cache: Source): void {
    for (const keep of this.keepers) keep(cache.stats());
    this.caches.delete(cache);
  }

  factory(namespace: string, seconds: number): void {
    this.factories.observe({ namespace }, seconds);
  }

  private readonly keepers: ((stats: CacheStats) => void)[] = [];

  private perNamespace(
    name: string,
    help: string,
    label: string | undefined,
    read: (n: NamespaceStats) => number | Record<string, number>,
  ): void {
    this.counter(name, help, label === undefined ? ["namespace"] : ["namespace", label], (stats) =>
      Object.entries(stats.namespaces).flatMap(([namespace, numbers]) => {
        const value = read(numbers);
        if (typeof value === "number") return [[{ namespace }, value]];
        return Object.entries(value).map(([kind, v]): [Record<string, string>, number] => [
          { namespace, [label ?? ""]: kind },
          v,
        ]);
      }),
    );
  }

  private counter(
    name: string,
    help: string,
    labelNames: string[],
    read: (stats: CacheStats) => [labels: Record<string, string>, value: number][],
  ): void {
    const { caches, past } = this;
    const keyOf = (labels: Record<string, string>): string => `${name} ${JSON.stringify(labels)}`;
    const labelsOf = new Map<string, Record<string, string>>();
    this.keepers.push((stats) => {
      for (const [labels, value] of read(stats)) {
        labelsOf.set(keyOf(labels), labels);
        past.set(keyOf(labels), (past.get(keyOf(labels)) ?? 0) + value);
      }
    });
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [key, labels] of labelsOf) this.inc(labels, past.get(key) ?? 0);
        for (const cache of caches) for (const [labels, value] of read(cache.stats())) this.inc(labels, value);
      },
    });
  }

  private gauge(name: string, help: string, read: (stats: CacheStats) => number): void {
    const { caches } = this;
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set([...caches].reduce((total, cache) => total + read(cache.stats()), 0));
      },
    });
  }
}

function sum(stats: CacheStats, read: (n: NamespaceStats) => number): number {
  return Object.values(stats.namespaces).reduce((total, n) => total + read(n), 0);
}
