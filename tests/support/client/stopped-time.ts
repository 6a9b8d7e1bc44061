const EVERY_MS = 5;
/** Less is the ordinary work of a busy event loop. */
const STOP_MS = 50;

/**
 * How long this process stood still, as a busy host has it do for seconds: no deadline can be kept while nothing runs, and none is the
 * worse for it. Milliseconds that only grow: who measures takes the difference of two looks.
 */
class StoppedTime {
  private stopped = 0;
  private ranAt = performance.now();

  constructor() {
    setInterval(() => this.run(), EVERY_MS).unref();
  }

  get total(): number {
    this.run();
    return this.stopped;
  }

  private run(): void {
    const now = performance.now();
    const late = now - this.ranAt - EVERY_MS;
    if (late > STOP_MS) this.stopped += late;
    this.ranAt = now;
  }
}

const stops = new StoppedTime();

/** Starts a watch that does not run while the process stands still. @returns milliseconds since then */
export function watchRunning(): () => number {
  const [startedAt, stopped] = [performance.now(), stops.total];
  return () => performance.now() - startedAt - (stops.total - stopped);
}
