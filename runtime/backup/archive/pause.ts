import { setTimeout as sleep } from "node:timers/promises";

/** Between half and all of it, so that those who failed together don't come back together. */
export function jittered(ms: number, random = Math.random()): number {
  return ms / 2 + (ms / 2) * random;
}

/** Waits, or ends at once when the signal says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
