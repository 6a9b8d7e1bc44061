import { guardFor, RedisClientError, type Applied } from "./client-error";

/** The call's deadline passed. It was never written, or it only reads: nothing changed on the server. */
export class DeadlineExceededError extends RedisClientError {
  readonly code = "DEADLINE_EXCEEDED";
  readonly applied: Applied = "no";

  constructor(
    readonly operation: string,
    /** The deadline that was given, in milliseconds. */
    readonly deadlineMs: number,
    /** What the call was waiting for, in words. */
    readonly waitingFor: string,
    options?: { cause?: unknown },
  ) {
    super(`${operation}: no result within ${deadlineMs} ms (waiting for ${waitingFor})`, options);
  }
}

export const isDeadlineExceeded = guardFor<DeadlineExceededError>("DEADLINE_EXCEEDED");
