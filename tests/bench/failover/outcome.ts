import type { Call } from "./writer";

/** A time without a successful write, in milliseconds; its end counts from the fault. */
export interface Gap {
  readonly endMs: number;
  readonly ms: number;
}

/** What one client saw of one round. */
export interface Outcome {
  /** Gaps that ended after the fault was asked for, in their order; those of less than 100 ms are left out. */
  readonly gaps: readonly Gap[];
  /** Whether any write succeeded after the fault had happened. */
  readonly back: boolean;
  /** Calls that ended with an error. */
  readonly failed: number;
  /** Their errors' texts, with how often. */
  readonly errors: Readonly<Record<string, number>>;
}

const KEPT_MS = 100;
/** No failover is faster; what a client noted so soon after its last success is an answer of the old master that it read late. */
const SHORTEST_MS = 200;

/**
 * Looks at the calls of one client around a fault.
 * @param from just before the fault was asked for, milliseconds since 1970
 * @param struck when it had happened: from then on the old master answers no more
 */
export function outcomeOf(calls: readonly Call[], from: number, struck: number): Outcome {
  const errors: Record<string, number> = {};
  for (const { to, error } of calls) if (error !== undefined && to >= from) errors[error] = (errors[error] ?? 0) + 1;
  const successes = calls.filter((c) => c.error === undefined).map((c) => c.to);
  const gaps = successes.map((to, i) => ({ endMs: to - from, ms: to - (successes[i - 1] ?? to) }));
  return {
    gaps: gaps.filter(({ endMs, ms }) => endMs >= 0 && ms >= KEPT_MS),
    back: successes.some((to) => to > struck),
    failed: Object.values(errors).reduce((sum, n) => sum + n, 0),
    errors,
  };
}

/** From the fault to the first write that the next master took, in milliseconds; undefined: there was none. */
export function firstWriteMs({ gaps }: Outcome, struckMs: number): number | undefined {
  return gaps.find(({ endMs, ms }) => endMs > struckMs && ms >= SHORTEST_MS)?.endMs;
}

/** The longest time without a successful write, in milliseconds; undefined: it had no end while the client was watched. */
export function longestGapMs({ gaps, back }: Outcome): number | undefined {
  return back ? Math.max(0, ...gaps.map((g) => g.ms)) : undefined;
}

/**
 * How long the fault kept a client from writing, in milliseconds: from the fault to its first write, or the longest gap where a later
 * one is longer than that. A hand-over has no moment at which it happens: there it is the longest gap. Infinite where there was no end.
 */
export function outMs(outcome: Outcome, struckMs: number, planned: boolean): number {
  const gap = longestGapMs(outcome) ?? Infinity;
  return planned ? gap : Math.max(firstWriteMs(outcome, struckMs) ?? Infinity, gap);
}
