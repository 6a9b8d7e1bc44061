import type { CacheEmitter } from "./events";
import type { Keys } from "./keys";
import type { FillGuard } from "./l1/fill-guard";
import type { SharedStore } from "./l2/shared-store";
import type { CacheMetrics } from "./metrics";
import type { CacheSettings } from "./options";
import type { Repairer } from "./repair/repairer";
import type { Trust } from "./tracking/tracker";

/** What all namespaces of one cache share. */
export interface Shared {
  readonly settings: CacheSettings;
  readonly keys: Keys;
  readonly store: SharedStore;
  readonly guard: FillGuard;
  readonly trust: Trust;
  readonly repairer: Repairer;
  readonly emitter: CacheEmitter;
  readonly metrics: CacheMetrics | undefined;
  /** @returns whether L1 is in use; at the latest after so long */
  ready(timeoutMs: number): Promise<boolean>;
  /** Aborted by close(). */
  readonly closing: AbortSignal;
}
