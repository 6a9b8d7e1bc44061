import { guardFor, RedisClientError } from "./client-error";

/** The call surely was not executed, and the library stopped trying (the retry budget is spent, or its signal was aborted). */
export class NotAppliedError extends RedisClientError {
  readonly code = "NOT_APPLIED";
  readonly applied = "no";

  constructor(
    readonly operation: string,
    why: string,
    options?: { cause?: unknown },
  ) {
    super(`${operation}: not executed (${why})`, options);
  }
}

export const isNotApplied = guardFor<NotAppliedError>("NOT_APPLIED");
