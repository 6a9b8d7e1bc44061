/** What a namespace did, as plain numbers: a hit must not pay for a metric library. */
export class Counts {
  /** get() and the like, getOrSet() included, by where the value came from. */
  l1Hits = 0;
  l2Hits = 0;
  staleHits = 0;
  misses = 0;
  /** Calls that waited for a factory, or a read of Redis, that was under way already. */
  joined = 0;
  factoryRuns = 0;
  factoryErrors = 0;
  factoryTimeouts = 0;
  factorySeconds = 0;
  refreshes = 0;
  /** Values not kept because their key was written meanwhile. */
  fillsDropped = 0;
  /** Waits for another process' lease. */
  leaseWaits = 0;
  undecodable = 0;
  notStored = 0;
  invalidations = 0;
  flushes = 0;
  evictions = 0;
}
