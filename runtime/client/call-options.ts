import type { Acks } from "./options/schema";

/** What a caller may say about some calls: `client.with({ … }).set(…)`. */
export interface CallOptions {
  /** The calls settle within so many milliseconds. */
  readonly deadlineMs?: number;
  /** Writes are confirmed by this many replicas, or rejected with NotEnoughReplicasError; false turns the default off. */
  readonly acks?: Acks | false;
  /** Ends the calls early. What was written by then is in doubt, as after any lost answer. */
  readonly signal?: AbortSignal;
  /** `replica`: reads go to a replica whose data is known to be fresh enough, else to the master. */
  readonly readFrom?: "master" | "replica";
  /**
   * False: the circuit breaker refuses these calls while it is not closed, but does not learn from them. For calls whose deadline is
   * much shorter than that of others, which would open it for all. Default: true.
   */
  readonly countsForBreaker?: boolean;
}
