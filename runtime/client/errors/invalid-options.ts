import { guardFor, RedisClientError } from "./client-error";

/** One thing wrong with the options: where, and what was expected. */
export interface OptionFault {
  /** Path of the option, such as `retry.ceiling`, or the environment variable's name. */
  readonly path: string;
  readonly problem: string;
}

/** The options are wrong. All faults are listed at once; values are not shown, they may be secrets. */
export class InvalidOptionsError extends RedisClientError {
  readonly code = "INVALID_OPTIONS";
  readonly applied = "no";

  constructor(readonly faults: readonly OptionFault[]) {
    super(`the Redis client's options are wrong:\n${faults.map((f) => `  ${f.path}: ${f.problem}`).join("\n")}`);
  }
}

export const isInvalidOptions = guardFor<InvalidOptionsError>("INVALID_OPTIONS");
