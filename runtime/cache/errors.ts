/** What an error of the cache is about. Stable: programs may branch on it. */
export type CacheErrorCode =
  "CACHE_CLOSED" | "FACTORY_TIMEOUT" | "INVALID_CACHE_OPTIONS" | "INVALID_KEY" | "L2_UNAVAILABLE" | "NOT_ENCODABLE";

const brand = Symbol.for("redis-ha.cache.error");

/** Base of all errors that the cache itself throws. Its text holds neither keys nor values; what a factory throws is passed on as it is. */
export abstract class CacheError extends Error {
  abstract readonly code: CacheErrorCode;
  readonly [brand] = true;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** True for any error of the cache, also from another copy of the package. */
export function isCacheError(error: unknown): error is CacheError {
  return typeof error === "object" && error !== null && brand in error;
}

function guardFor<T extends CacheError>(code: T["code"]): (error: unknown) => error is T {
  return (error): error is T => isCacheError(error) && error.code === code;
}

/** One thing wrong with options: where, and what was expected. */
export interface CacheOptionFault {
  readonly path: string;
  readonly problem: string;
}

/** Options of the cache, of a namespace or of one call are wrong. All faults are listed at once. */
export class InvalidCacheOptionsError extends CacheError {
  readonly code = "INVALID_CACHE_OPTIONS";

  constructor(readonly faults: readonly CacheOptionFault[]) {
    super(`the cache's options are wrong:\n${faults.map((f) => `  ${f.path}: ${f.problem}`).join("\n")}`);
  }
}
export const isInvalidCacheOptions = guardFor<InvalidCacheOptionsError>("INVALID_CACHE_OPTIONS");

/** A key or tag cannot be one. */
export class InvalidKeyError extends CacheError {
  readonly code = "INVALID_KEY";

  constructor(what: "key" | "tag", problem: string) {
    super(`a ${what} of the cache must be ${problem}`);
  }
}
export const isInvalidKey = guardFor<InvalidKeyError>("INVALID_KEY");

/** The codec refused a value, or its bytes are more than `maxValueBytes`. Nothing was stored. */
export class NotEncodableError extends CacheError {
  readonly code = "NOT_ENCODABLE";
}
export const isNotEncodable = guardFor<NotEncodableError>("NOT_ENCODABLE");

/** The factory did not answer within `timeout.hard`, and no older value could be served. */
export class FactoryTimeoutError extends CacheError {
  readonly code = "FACTORY_TIMEOUT";

  constructor(readonly timeoutMs: number) {
    super(`the factory did not answer within ${timeoutMs} ms, and there is no older value`);
  }
}
export const isFactoryTimeout = guardFor<FactoryTimeoutError>("FACTORY_TIMEOUT");

/** Redis could not be asked, or its answer was lost: what was to be changed there may or may not be changed. `cause` says why. */
export class L2UnavailableError extends CacheError {
  readonly code = "L2_UNAVAILABLE";

  constructor(
    readonly operation: string,
    options?: {
      cause?: unknown;
      /** Redis did answer: it refused. */
      refused?: boolean;
    },
  ) {
    super(
      `${operation}: Redis ${options?.refused ? "refused" : "could not be asked"}${because(options?.cause)}`,
      options,
    );
    this.refused = options?.refused ?? false;
  }

  readonly refused: boolean;
}
export const isL2Unavailable = guardFor<L2UnavailableError>("L2_UNAVAILABLE");

function because(cause: unknown): string {
  return cause instanceof Error ? ` (${cause.message})` : "";
}

/** The cache was closed. */
export class CacheClosedError extends CacheError {
  readonly code = "CACHE_CLOSED";

  constructor() {
    super("the cache is closed");
  }
}
export const isCacheClosed = guardFor<CacheClosedError>("CACHE_CLOSED");
