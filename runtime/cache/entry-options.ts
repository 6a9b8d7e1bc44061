import type { EarlyRefresh } from "./early-refresh";
import { InvalidCacheOptionsError, type CacheOptionFault } from "./errors";

/** How long to wait for a factory, in milliseconds. */
export interface FactoryTimeout {
  /** After so long an outdated value is served, where there is one, and the factory goes on in the background. 0: at once. */
  readonly soft?: number;
  /** After so long its signal is aborted, and the call ends with an outdated value or FactoryTimeoutError. */
  readonly hard?: number;
}

/** A lease in Redis, so that of all processes one makes the value. Times are milliseconds. */
export interface LeaseOptions {
  /** After so long another process may begin; longer than the factory takes. */
  readonly ttl?: number;
  /** How long to wait for another process' value before making it oneself. */
  readonly wait?: number;
}

/** What may be said of one value, or as the default of a namespace. Times are milliseconds. */
export interface EntryOptions {
  /** How long the value is fresh. */
  readonly ttl?: number;
  /** How much longer it may be served when nothing better is to be had. */
  readonly grace?: number;
  /** Refreshes the value before its end, in the background: after a share of its ttl (0 to 1), or by XFetch (`{ beta: 1 }`). */
  readonly earlyRefresh?: EarlyRefresh | false;
  /** Names by which deleteByTag() finds it. */
  readonly tags?: readonly string[];
  /** A number is the hard one. */
  readonly timeout?: number | FactoryTimeout;
  /** Off by default: in-process flights are enough unless a factory is very dear. */
  readonly lease?: boolean | LeaseOptions;
}

/** The same with all defaults filled in. */
export interface ResolvedEntryOptions {
  readonly ttl: number;
  readonly grace: number;
  readonly early: EarlyRefresh | undefined;
  readonly tags: readonly string[];
  readonly softMs: number | undefined;
  readonly hardMs: number;
  readonly lease: { readonly ttlMs: number; readonly waitMs: number } | undefined;
}

export const ENTRY_DEFAULTS: ResolvedEntryOptions = {
  ttl: 300_000,
  grace: 0,
  early: undefined,
  tags: [],
  softMs: undefined,
  hardMs: 30_000,
  lease: undefined,
};

const LEASE_DEFAULTS = { ttlMs: 10_000, waitMs: 5_000 };
const MAX_MS = 2 ** 40;

/** Fills in what was not said. @throws InvalidCacheOptionsError with all faults */
export function resolveEntryOptions(
  given: EntryOptions | undefined,
  defaults: ResolvedEntryOptions,
): ResolvedEntryOptions {
  if (given === undefined) return defaults;
  const faults = faultsOf(given);
  if (faults.length > 0) throw new InvalidCacheOptionsError(faults);
  const timeout = typeof given.timeout === "number" ? { hard: given.timeout } : given.timeout;
  return {
    ttl: given.ttl ?? defaults.ttl,
    grace: given.grace ?? defaults.grace,
    early: given.earlyRefresh === false ? undefined : (given.earlyRefresh ?? defaults.early),
    tags: given.tags === undefined ? defaults.tags : [...new Set(given.tags)],
    softMs: timeout?.soft ?? defaults.softMs,
    hardMs: timeout?.hard ?? defaults.hardMs,
    lease: resolveLease(given.lease, defaults.lease),
  };
}

function resolveLease(
  given: EntryOptions["lease"],
  fallback: ResolvedEntryOptions["lease"],
): ResolvedEntryOptions["lease"] {
  if (given === undefined) return fallback;
  if (given === false) return undefined;
  const { ttlMs, waitMs } = fallback ?? LEASE_DEFAULTS;
  return given === true ? { ttlMs, waitMs } : { ttlMs: given.ttl ?? ttlMs, waitMs: given.wait ?? waitMs };
}

function faultsOf(given: EntryOptions): CacheOptionFault[] {
  const { ttl, grace, earlyRefresh, timeout, lease, tags } = given;
  const faults: CacheOptionFault[] = [];
  const span = (path: string, value: unknown, least: number): void => {
    if (value === undefined) return;
    if (typeof value !== "number" || !(value >= least && value <= MAX_MS))
      faults.push({ path, problem: `expected milliseconds, ${least} or more` });
  };
  span("ttl", ttl, 1);
  span("grace", grace, 0);
  if (typeof timeout === "object") {
    span("timeout.soft", timeout.soft, 0);
    span("timeout.hard", timeout.hard, 1);
  } else span("timeout", timeout, 1);
  if (typeof lease === "object") {
    span("lease.ttl", lease.ttl, 1);
    span("lease.wait", lease.wait, 0);
  }
  if (!isEarlyRefresh(earlyRefresh))
    faults.push({ path: "earlyRefresh", problem: "expected a share between 0 and 1, or { beta } above 0" });
  if (tags !== undefined && !Array.isArray(tags)) faults.push({ path: "tags", problem: "expected a list of texts" });
  return faults;
}

function isEarlyRefresh(given: EntryOptions["earlyRefresh"]): boolean {
  if (given === undefined || given === false) return true;
  return typeof given === "number" ? given > 0 && given < 1 : given.beta > 0 && Number.isFinite(given.beta);
}
