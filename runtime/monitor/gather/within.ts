import { lateTimer } from "../../client/late-timer";

/** Rejects with `what` if `promise` has not settled after `ms`; what came while this process itself stood still is read first. */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let cancel: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = lateTimer(ms, () => reject(new Error(`${what} within ${ms} ms`)));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel?.();
  }
}
