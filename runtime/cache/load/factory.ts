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
  let cleanUp: () => void = () => undefined;
  const given = new Promise<never>((_, reject) => {
    const giveUp = (error: Error): void => {
      controller.abort(error);
      reject(error);
    };
    const timer = setTimeout(() => giveUp(new FactoryTimeoutError(hardMs)), hardMs);
    const onClose = (): void => giveUp(closing.reason as Error);
    if (closing.aborted) onClose();
    closing.addEventListener("abort", onClose, { once: true });
    cleanUp = () => {
      clearTimeout(timer);
      closing.removeEventListener("abort", onClose);
    };
  });
  try {
    const made = new Promise<V>((resolve) => resolve(factory({ signal: controller.signal, stale })));
    return await Promise.race([made, given]);
  } finally {
    cleanUp();
  }
}
