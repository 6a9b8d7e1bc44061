/**
 * When a value is refreshed although it is still fresh: after this share of its ttl, or by XFetch, the more likely the nearer its end
 * is and the longer its factory takes (`beta` 1 is the usual weight, more is earlier).
 */
export type EarlyRefresh = number | { readonly beta: number };

/** After the share is reached, the processes that hold the value spread over this part of what is left. */
const SPREAD = 0.25;

/**
 * From when on a value is to be refreshed, for one holder of it. Drawn once for each holder, not for each read, so that a hit costs one
 * comparison; processes draw for themselves, and so don't refresh all at once. Pure.
 * Source of the second rule: Vattani, Chierichetti, Lowenstein, «Optimal Probabilistic Cache Stampede Prevention», VLDB 2015.
 * @param freshUntil when the value's ttl ends, on any clock; the result is on the same one
 * @param ttlMs the whole ttl
 * @param factoryMs how long the value took to make
 */
export function refreshTime(
  freshUntil: number,
  ttlMs: number,
  factoryMs: number,
  early: EarlyRefresh | undefined,
  random: () => number = Math.random,
): number {
  if (early === undefined) return freshUntil;
  if (typeof early === "number") {
    const leftMs = ttlMs * (1 - early);
    return freshUntil - leftMs * (1 - SPREAD * random());
  }
  // 1 - random() is in (0, 1]: the logarithm is finite and at most 0.
  const aheadMs = -Math.max(factoryMs, 1) * early.beta * Math.log(1 - random());
  return freshUntil - Math.min(ttlMs, aheadMs);
}
