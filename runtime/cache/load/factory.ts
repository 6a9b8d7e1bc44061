import { FactoryTimeoutError } from "../errors";

/** What a factory is given. */
export interface FactoryContext<V> {
  /** Aborted when nobody waits any more: after `timeout.hard`, and by close(). */
  readonly signal: AbortSignal;
  /** The outdated value, where there is one; for conditional requests. */
  readonly stale: V | undefined;
}

/** Makes a value. What it answers is stored, but for undefined: that is handed to the callers and forgotten. */
export type Factory<V> = (context: FactoryContext<V>) => V | Promise<V>;

/**
 * Runs a factory, for at most `hardMs`. A late answer is ignored.
 * @throws FactoryTimeoutError, or what the factory throws
 */
export async function runFactory<V>(
  factory: Factory<V>,
  stale: V | undefined,
  hardMs: number,
  closing: AbortSignal,
): Promise<V> {
  const controller = new AbortController();
  return new Promise<V>((resolve, reject) => {
    const give = (error: Error): void => {
      controller.abort(error);
      reject(error);
    };
    const timer = setTimeout(() => give(new FactoryTimeoutError(hardMs)), hardMs);
    const onClose = (): void => give(closing.reason as Error);
    closing.addEventListener("abort", onClose, { once: true });
    const made = new Promise<V>((done) => done(factory({ signal: controller.signal, stale })));
    made.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      closing.removeEventListener("abort", onClose);
    });
    if (closing.aborted) onClose();
  });
}
