import type { Counts } from "./counts";

/** What a namespace did and holds. */
export interface NamespaceStats extends Readonly<Counts> {
  readonly l1Entries: number;
  readonly l1Bytes: number;
}

/** How a cache is. */
export interface CacheStats {
  /** Whether invalidations are heard, so that L1 is used. */
  readonly tracking: boolean;
  /** Deletions that Redis must still learn of. */
  readonly repairsQueued: number;
  readonly repaired: number;
  readonly repairOverflows: number;
  readonly l2Breaker: "closed" | "open" | "halfOpen";
  readonly l2Errors: number;
  readonly namespaces: Readonly<Record<string, NamespaceStats>>;
}
