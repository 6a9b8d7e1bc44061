/**
 * Rejects with `what` if `promise` has not settled after `ms`. Where this process itself stood still, what came meanwhile is read first: the
 * event loop runs timers before it reads, and an answer that lies there is no silence.
 */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let read: NodeJS.Immediate | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      read = setImmediate(() => reject(new Error(`${what} within ${ms} ms`)));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    clearImmediate(read);
  }
}
