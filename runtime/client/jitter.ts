/**
 * Full jitter: anything between 0 and the exponential bound, so that many clients that lost the same server don't come back in step.
 * @param attempt 0 for the first wait
 */
export function fullJitter(attempt: number, baseMs: number, capMs: number, random: () => number = Math.random): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}
