import type { Call } from "./writer";

/** What one client saw of one round. */
export interface Outcome {
  /** From the fault to the first write that succeeded after it, in milliseconds; null: none did while it was watched. */
  readonly backMs: number | null;
  /** The longest time between two successful writes, in milliseconds; null as above. */
  readonly gapMs: number | null;
  /** Calls that ended with an error. */
  readonly failed: number;
  /** Their errors' texts, with how often. */
  readonly errors: Readonly<Record<string, number>>;
}

/** No failover is faster; what a client noted so soon after its last success is an answer of the old master that it read late. */
const SHORTEST_MS = 200;

/**
 * Looks at the calls of one client around a fault.
 * @param from just before the fault was asked for, milliseconds since 1970
 * @param struck when it had happened: from then on the old master answers no more, and a success is one of the next master's
 */
export function outcomeOf(calls: readonly Call[], from: number, struck: number): Outcome {
  const errors: Record<string, number> = {};
  for (const { to, error } of calls) if (error !== undefined && to >= from) errors[error] = (errors[error] ?? 0) + 1;
  const failed = Object.values(errors).reduce((sum, n) => sum + n, 0);
  const successes = calls.filter((c) => c.error === undefined).map((c) => c.to);
  const gaps = successes.map((to, i) => ({ to, ms: to - (successes[i - 1] ?? to) })).filter(({ to }) => to >= from);
  if (!gaps.some(({ to }) => to > struck)) return { backMs: null, gapMs: null, failed, errors };
  const gapMs = Math.max(...gaps.map((g) => g.ms));
  const back = gaps.find(({ to, ms }) => to > struck && ms >= SHORTEST_MS);
  return { backMs: back ? back.to - from : null, gapMs, failed, errors };
}
