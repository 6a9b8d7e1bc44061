import { guardFor, RedisClientError } from "./client-error";

/** The command changes the state of a connection that others share. The text names what to use instead. */
export class UnsupportedError extends RedisClientError {
  readonly code = "UNSUPPORTED";
  readonly applied = "no";

  constructor(
    readonly operation: string,
    instead: string,
  ) {
    super(`${operation} cannot run on a shared connection: use ${instead}`);
  }
}

export const isUnsupported = guardFor<UnsupportedError>("UNSUPPORTED");
