/**
 * Asks `probe` again and again until it returns something else than undefined or false.
 * @throws with `what` and the last error, when `deadlineMs` has passed
 */
export async function eventually<T>(
  what: string,
  deadlineMs: number,
  probe: () => Promise<T | undefined | false>,
  everyMs = 100,
): Promise<T> {
  const until = Date.now() + deadlineMs;
  let last: unknown = "it never held";
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (Date.now() >= until) throw new Error(`not within ${deadlineMs} ms: ${what} (${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Rejects when `promise` takes longer than `deadlineMs`. */
export async function withDeadline<T>(what: string, deadlineMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${deadlineMs} ms: ${what}`)), deadlineMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
