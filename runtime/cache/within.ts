import { lateTimer } from "../client/late-timer";

/** @throws Error with `what` when the promise did not settle in time; what came while this process stood still is read first */
export function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = lateTimer(ms, () => reject(new Error(`${what}: no answer within ${Math.round(ms)} ms`)));
    promise.then(resolve, reject).finally(cancel);
  });
}
