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
   * Nobody is hurt when these calls fail, and their deadline may be much shorter than that of others: the circuit breaker refuses them
   * while it is not closed but does not learn from them, and one that ends in doubt is not told or counted as ambiguous.
   */
  readonly expendable?: boolean;
}
