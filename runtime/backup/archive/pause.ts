/** Between half and all of it, so that those who failed together don't come back together. */
export function jittered(ms: number, random = Math.random()): number {
  return ms / 2 + (ms / 2) * random;
}

/** Waits, or ends at once when the signal says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
