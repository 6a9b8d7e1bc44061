import { guardFor, RedisClientError } from "./client-error";

/** Why it is not known whether a call was executed. */
export type AmbiguousReason = "timeout" | "connection lost" | "answered by a deposed master" | "aborted";

/**
 * The call was written to the server and no trustworthy answer came: it was executed once or not at all. Only a caller who knows
 * what the call means can decide whether to repeat it.
 */
export class AmbiguousError extends RedisClientError {
  readonly code = "AMBIGUOUS";
  readonly applied = "unknown";

  constructor(
    /** The command's name, without arguments. */
    readonly operation: string,
    readonly reason: AmbiguousReason,
    options?: { cause?: unknown },
  ) {
    super(`${operation}: it is not known whether it was executed (${reason})`, options);
  }
}

export const isAmbiguous = guardFor<AmbiguousError>("AMBIGUOUS");
