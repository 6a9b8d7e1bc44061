import { guardFor, RedisClientError } from "./client-error";

/** A connection could not be opened, or the server at its end is not what it should be. */
export class ConnectionError extends RedisClientError {
  readonly code = "CONNECTION";
  readonly applied = "no";

  constructor(
    /** `host:port` */
    readonly address: string,
    why: string,
    options?: { cause?: unknown },
  ) {
    super(`${address}: ${why}`, options);
  }
}

export const isConnectionError = guardFor<ConnectionError>("CONNECTION");
