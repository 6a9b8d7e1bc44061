import type { Registry } from "prom-client";
import { z } from "zod";
import type { RedisClient } from "../client";
import type { Codec, Schema } from "./codec/codec";
import type { EntryOptions } from "./entry-options";
import { InvalidCacheOptionsError } from "./errors";
import { NAME } from "./keys";

const ms = (least: number) => z.number().min(least).max(86_400_000);
const bytes = z
  .int()
  .min(1)
  .max(2 ** 40);
const name = z.string().regex(NAME, "expected 1 to 64 letters, digits, «.», «_» or «-»");

const l1Schema = z.union([
  z.literal(false),
  z.strictObject({
    /** Of encoded values and keys, in each namespace; the least recently used go first. */
    maxBytes: bytes.default(64 * 1024 * 1024),
    /** Freezes values, so that nobody changes what others share. */
    freeze: z.boolean().default(false),
  }),
]);

const compressionSchema = z.union([
  z.literal(false),
  z.strictObject({
    /** Longer values are compressed. */
    overBytes: bytes.default(2_048),
  }),
]);

/** The cache's own settings. Times are milliseconds. */
export const cacheSchema = z.strictObject({
  /** How all its keys begin in Redis. */
  prefix: name.default("cache"),
  l1: l1Schema.prefault({}),
  /** How old a value may be that L1 gives; four times in this span Redis is asked for a sign of life. */
  maxStalenessMs: ms(20).default(2_000),
  l2: z
    .strictObject({
      /** A call of Redis that takes longer has failed. */
      timeoutMs: ms(1).default(500),
      /** A longer value is not stored. */
      maxValueBytes: bytes.default(8 * 1024 * 1024),
    })
    .prefault({}),
  compression: compressionSchema.prefault({}),
  maxKeyBytes: z.int().min(1).max(10_000).default(512),
  /** What set(), delete(), deleteByTag() and clear() do when Redis cannot be changed: queue the deletion, or reject. */
  whenDown: z.enum(["queue", "throw"]).default("queue"),
  /** How long a deletion is remembered in Redis, so that factories which began before it cannot write the old value back. */
  tombstoneMs: ms(1_000).default(60_000),
  /** After a factory failed and an outdated value was served, it rests for so long. */
  factoryRestMs: ms(0).default(1_000),
  repair: z
    .strictObject({
      /** More queued deletions than this become one of their whole namespace. */
      maxQueued: z.int().min(1).max(10_000_000).default(10_000),
      /** After a failover or a lost connection, what was changed this long ago is deleted once more. 0: never. */
      replayMs: ms(0).default(10_000),
    })
    .prefault({}),
});

export type CacheSettings = z.output<typeof cacheSchema>;

/** What values of a namespace are and how they become bytes. */
export interface ValueOptions<V> {
  /** Default: json. */
  readonly codec?: Codec<V> | Codec<unknown>;
  /** Checks what was read from Redis. */
  readonly schema?: Schema<V>;
}

export interface NamespaceOptions<V, K extends string = string> extends ValueOptions<V>, EntryOptions {
  /** Checks keys before they go to Redis, such as a zod schema; what it throws rejects the call. */
  readonly key?: Schema<K>;
  /** As for the whole cache, for this namespace. */
  readonly l1?: { readonly maxBytes?: number; readonly freeze?: boolean } | false;
}

/** What createCache() takes. */
export type CacheOptions<V> = z.input<typeof cacheSchema> &
  ValueOptions<V> &
  EntryOptions & {
    readonly client: RedisClient;
    /** Where metrics go; none are kept without it. */
    readonly registry?: Registry;
  };

/** @throws InvalidCacheOptionsError with all faults at once, without values */
export function parseSettings(given: unknown): CacheSettings {
  const result = cacheSchema.safeParse(given);
  if (result.success) return result.data;
  throw new InvalidCacheOptionsError(
    result.error.issues.map((issue) => ({
      path: issue.path.map(String).join(".") || "options",
      problem: issue.message,
    })),
  );
}

/** @throws InvalidCacheOptionsError */
export function parseL1(given: unknown): Exclude<CacheSettings["l1"], false> | false {
  return parseSettings({ l1: given }).l1;
}

/** @throws InvalidCacheOptionsError */
export function checkName(path: string, given: string): void {
  if (!NAME.test(given))
    throw new InvalidCacheOptionsError([{ path, problem: "expected 1 to 64 letters, digits, «.», «_» or «-»" }]);
}
