import { EventEmitter } from "node:events";
import type { CacheError } from "./errors";

/** What the cache tells, with the arguments of each event. Keys are the caller's. */
export interface CacheEvents {
  /** Invalidations are heard, and L1 begins empty. */
  tracking: [];
  /** Invalidations are not heard: L1 gives nothing until `tracking`. */
  trackingLost: [news: { reason: string }];
  /** All of L1 was emptied: `tracking` began, or Redis was flushed. */
  flush: [news: { reason: "tracking" | "redis" }];
  /** Redis could not be asked, or refused. */
  l2Error: [news: { error: CacheError }];
  /** Calls of Redis are refused for a while because too many failed, or are tried again. */
  l2Breaker: [news: { state: "closed" | "open" | "halfOpen" }];
  factoryError: [news: { namespace: string; key: string; error: unknown }];
  /** An outdated value was served: nothing better was to be had in time. */
  stale: [news: { namespace: string; key: string; reason: StaleReason }];
  /** Redis holds something under the key that is no value of this namespace; it counts as missing. */
  undecodable: [news: { namespace: string; key: string; error: unknown }];
  /** A value that a factory made could not be encoded, or is too large; it was returned and not stored. */
  notStored: [news: { namespace: string; key: string; error: unknown }];
  /** A deletion could not be done in Redis and is queued. */
  repairQueued: [news: { namespace: string; reason: "failed" | "overflow" | "failover" }];
  /** All that was queued is done. */
  repaired: [news: { count: number }];
  /** So many queued deletions were given up by close(). */
  repairsLost: [news: { count: number }];
  /** Something an operator should mend. */
  warning: [news: { text: string }];
  closed: [];
}

/** Why an outdated value was served. */
export type StaleReason =
  "factory failed" | "factory is slow" | "factory failed a moment ago" | "another process makes it" | "fallback";

/** An emitter on which a listener that throws cannot break the cache; its error is thrown where nobody else is hurt. */
export class CacheEmitter extends EventEmitter<CacheEvents> {
  tell<K extends keyof CacheEvents>(event: K, ...args: CacheEvents[K]): void {
    if (this.listenerCount(event) === 0) return;
    for (const listener of this.rawListeners(event) as ((...a: CacheEvents[K]) => void)[]) {
      try {
        listener(...args);
      } catch (error) {
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }
}
