/** What an error of this library is about. Stable: programs may branch on it. */
export type ErrorCode =
  | "AMBIGUOUS"
  | "CIRCUIT_OPEN"
  | "CLOSED"
  | "CONFLICT"
  | "CONNECTION"
  | "DEADLINE_EXCEEDED"
  | "INVALID_OPTIONS"
  | "NOT_APPLIED"
  | "NOT_ENOUGH_REPLICAS"
  | "POOL_EXHAUSTED"
  | "QUEUE_FULL"
  | "REPLY"
  | "UNSUPPORTED";

/** Whether the call changed anything on the server, as far as can be known. */
export type Applied = "no" | "unknown" | "yes";

const brand = Symbol.for("redis-ha.client.error");

/** Base of all errors that this library throws. Its text never holds arguments, values, users or passwords. */
export abstract class RedisClientError extends Error {
  abstract readonly code: ErrorCode;
  /** Whether the call was applied. `no` may be repeated blindly; `unknown` only if running twice does no harm. */
  abstract readonly applied: Applied;
  readonly [brand] = true;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** True for any error of this library, also from another copy of the package. */
export function isRedisClientError(error: unknown): error is RedisClientError {
  return typeof error === "object" && error !== null && brand in error;
}

/** Makes a guard for one code. It looks at the brand and the code, so it holds across copies of the package. */
export function guardFor<T extends RedisClientError>(code: T["code"]): (error: unknown) => error is T {
  return (error): error is T => isRedisClientError(error) && error.code === code;
}
