import { guardFor, RedisClientError } from "./client-error";

/**
 * The master executed the write, but fewer replicas than asked for confirmed it in time. It is applied now; a failover in this
 * moment may lose it.
 */
export class NotEnoughReplicasError extends RedisClientError {
  readonly code = "NOT_ENOUGH_REPLICAS";
  readonly applied = "yes";

  constructor(
    readonly operation: string,
    readonly required: number,
    /** How many replicas confirmed. */
    readonly confirmed: number,
    readonly timeoutMs: number,
    /** What the master answered to the write itself. */
    readonly value: unknown,
  ) {
    super(`${operation}: written, but confirmed by ${confirmed} of ${required} replicas within ${timeoutMs} ms`);
  }
}

export const isNotEnoughReplicas = guardFor<NotEnoughReplicasError>("NOT_ENOUGH_REPLICAS");
