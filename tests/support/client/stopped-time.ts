const EVERY_MS = 5;
/** Less is the ordinary work of a busy event loop. */
const STOP_MS = 50;

let stopped = 0;
let ranAt = performance.now();

/**
 * How long this process stood still, as a busy host has it do for seconds: no deadline can be kept while nothing runs, and none is the
 * worse for it. @returns milliseconds since the beginning
 */
function stoppedUntilNow(): number {
  const now = performance.now();
  const late = now - ranAt - EVERY_MS;
  if (late > STOP_MS) stopped += late;
  ranAt = now;
  return stopped;
}
setInterval(stoppedUntilNow, EVERY_MS).unref();

/** Starts a watch that does not run while the process stands still. @returns milliseconds since then */
export function watchRunning(): () => number {
  const [startedAt, before] = [performance.now(), stoppedUntilNow()];
  return () => performance.now() - startedAt - (stoppedUntilNow() - before);
}
