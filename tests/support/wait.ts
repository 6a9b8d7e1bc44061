import { watchRunning } from "./client/stopped-time";

/**
 * Asks `probe` again and again until it returns something else than undefined or false.
 * @throws with `what` and the last error, when `deadlineMs` have passed in which this process could run
 */
export async function eventually<T>(
  what: string,
  deadlineMs: number,
  probe: () => Promise<T | undefined | false>,
  everyMs = 100,
): Promise<T> {
  const ran = watchRunning();
  let last: unknown = "it never held";
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (ran() >= deadlineMs) throw new Error(`not within ${deadlineMs} ms: ${what} (${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Rejects when `promise` takes longer than `deadlineMs` in which this process could run. */
export async function withDeadline<T>(what: string, deadlineMs: number, promise: Promise<T>): Promise<T> {
  const ran = watchRunning();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const look = (): void => {
      const left = deadlineMs - ran();
      if (left <= 0) reject(new Error(`not within ${deadlineMs} ms: ${what}`));
      else timer = setTimeout(look, left);
    };
    look();
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
