const EVERY_MS = 5;
/** Less is the ordinary work of a busy event loop. */
const STOP_MS = 50;

/** A time in which this process stood still. */
export interface Stop {
  readonly ms: number;
  /** When it was over, in milliseconds of Unix time, as other processes have it in their logs. */
  readonly endedAt: number;
}

let stopped = 0;
let ranAt = performance.now();
const stops: Stop[] = [];

/**
 * How long this process stood still, as a busy host has it do for seconds: no deadline can be kept while nothing runs, and none is the
 * worse for it. @returns milliseconds since the beginning
 */
function stoppedUntilNow(): number {
  const now = performance.now();
  const late = now - ranAt - EVERY_MS;
  if (late > STOP_MS) {
    stopped += late;
    stops.push({ ms: late, endedAt: Date.now() });
  }
  ranAt = now;
  return stopped;
}
setInterval(stoppedUntilNow, EVERY_MS).unref();

/** Starts a watch that does not run while the process stands still. @returns milliseconds since then */
export function watchRunning(): () => number {
  const [startedAt, before] = [performance.now(), stoppedUntilNow()];
  return () => performance.now() - startedAt - (stoppedUntilNow() - before);
}

/** Takes down when the process stands still. @returns the stops since then, the first one first */
export function watchStops(): () => readonly Stop[] {
  stoppedUntilNow();
  const before = stops.length;
  return () => {
    stoppedUntilNow();
    return stops.slice(before);
  };
}

/** How long the longest of them was, in milliseconds. */
export function longestOf(some: readonly Stop[]): number {
  return Math.max(0, ...some.map(({ ms }) => ms));
}
