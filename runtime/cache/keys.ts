import { InvalidKeyError } from "./errors";

/** What a Redis key of the cache is. */
export interface ParsedKey {
  readonly kind: "entry" | "tag" | "epoch";
  readonly namespace: string;
  /** The caller's key or tag; empty for an epoch. */
  readonly name: string;
}

const KINDS: Readonly<Record<string, ParsedKey["kind"]>> = { v: "entry", t: "tag", e: "epoch" };

/** Names of namespaces and prefixes: no colon, so that keys can be taken apart again. */
export const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * How keys are called in Redis: `<prefix>:v:<namespace>:<key>` holds a value, `<prefix>:t:<namespace>:<tag>` the version of a tag,
 * `<prefix>:e:<namespace>` that of a whole namespace, `<prefix>:l:<namespace>:<key>` a lease. Leases lie outside of what is tracked.
 */
export class Keys {
  /** What L1 must hear of. No one begins with another: Redis refuses that. */
  readonly tracked: readonly string[];

  constructor(private readonly prefix: string) {
    this.tracked = Object.keys(KINDS).map((letter) => `${prefix}:${letter}:`);
  }

  entry(namespace: string, key: string): string {
    return `${this.prefix}:v:${namespace}:${key}`;
  }

  tag(namespace: string, tag: string): string {
    return `${this.prefix}:t:${namespace}:${tag}`;
  }

  epoch(namespace: string): string {
    return `${this.prefix}:e:${namespace}`;
  }

  lease(namespace: string, key: string): string {
    return `${this.prefix}:l:${namespace}:${key}`;
  }

  /** A key that one process alone listens to, to see that invalidations reach it. */
  probe(id: string): string {
    return `${this.prefix}:p:${id}`;
  }

  /** @returns undefined for a key that is none of the cache's data */
  parse(redisKey: string): ParsedKey | undefined {
    const { prefix } = this;
    if (!redisKey.startsWith(`${prefix}:`)) return undefined;
    const kind = KINDS[redisKey.charAt(prefix.length + 1)];
    if (kind === undefined || redisKey.charAt(prefix.length + 2) !== ":") return undefined;
    const rest = redisKey.slice(prefix.length + 3);
    if (kind === "epoch") return { kind, namespace: rest, name: "" };
    const colon = rest.indexOf(":");
    return colon < 0 ? undefined : { kind, namespace: rest.slice(0, colon), name: rest.slice(colon + 1) };
  }
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** What template strings make of values that are not there. */
const MISHAPS = new Set(["undefined", "null", "NaN", "[object Object]"]);

/**
 * Lone surrogates would come back from Redis as another text, so that an invalidation could not be matched with its entry.
 * @returns what the key must be, or undefined when it is fine. Pure
 */
export function problemWithKey(key: unknown, maxBytes: number): string | undefined {
  if (typeof key !== "string") return `a string, not ${key === null ? "null" : typeof key}`;
  if (key === "") return "not empty";
  if (MISHAPS.has(key)) return `more than the text «${key}», which a missing value leaves`;
  if (CONTROL.test(key)) return "free of control characters";
  if (LONE_SURROGATE.test(key)) return "well-formed Unicode";
  if (key.length * 3 > maxBytes && Buffer.byteLength(key) > maxBytes) return `at most ${maxBytes} bytes long`;
  return undefined;
}

/** @throws InvalidKeyError */
export function checkKey(what: "key" | "tag", key: unknown, maxBytes: number): void {
  const problem = problemWithKey(key, maxBytes);
  if (problem !== undefined) throw new InvalidKeyError(what, problem);
}
