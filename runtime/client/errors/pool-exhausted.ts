import { guardFor, RedisClientError } from "./client-error";

/** No connection of its own could be leased: all are taken, and the waiting line is full or the deadline passed. */
export class PoolExhaustedError extends RedisClientError {
  readonly code = "POOL_EXHAUSTED";
  readonly applied = "no";

  constructor(
    readonly maxConnections: number,
    readonly waiting: number,
    why: "the waiting line is full" | "the deadline passed",
  ) {
    super(`no connection could be leased: ${why} (at most ${maxConnections} connections, ${waiting} waiting)`);
  }
}

export const isPoolExhausted = guardFor<PoolExhaustedError>("POOL_EXHAUSTED");
