import { guardFor, RedisClientError } from "./client-error";

/** A watched key changed in each of the attempts: the transaction was never executed. */
export class ConflictError extends RedisClientError {
  readonly code = "CONFLICT";
  readonly applied = "no";

  constructor(readonly attempts: number) {
    super(`transaction: a watched key changed in each of ${attempts} attempts`);
  }
}

export const isConflict = guardFor<ConflictError>("CONFLICT");
