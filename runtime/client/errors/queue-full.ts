import { guardFor, RedisClientError } from "./client-error";

/** The call was shed at once: as many calls as allowed are already under way or waiting. */
export class QueueFullError extends RedisClientError {
  readonly code = "QUEUE_FULL";
  readonly applied = "no";

  constructor(
    readonly operation: string,
    readonly limit: number,
  ) {
    super(`${operation}: shed, ${limit} calls are already waiting`);
  }
}

export const isQueueFull = guardFor<QueueFullError>("QUEUE_FULL");
