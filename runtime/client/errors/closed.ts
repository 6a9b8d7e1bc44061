import { guardFor, RedisClientError } from "./client-error";

/** The client is closed or closing. */
export class ClosedError extends RedisClientError {
  readonly code = "CLOSED";
  readonly applied = "no";

  constructor(readonly operation: string) {
    super(`${operation}: the client is closed`);
  }
}

export const isClosed = guardFor<ClosedError>("CLOSED");
