/**
 * One making of a value that all callers of its key share. They are answered once, perhaps with an outdated value, while the work goes
 * on; it leaves the table only when the work is done, so that no second one begins meanwhile.
 */
export class Flight<V> {
  readonly answer: Promise<V>;
  answered = false;
  private settle!: { resolve: (value: V) => void; reject: (error: unknown) => void };

  constructor(readonly key: string) {
    this.answer = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // A refresh in the background has no callers.
    this.answer.catch(() => undefined);
  }

  resolve(value: V): void {
    this.answered = true;
    this.settle.resolve(value);
  }

  reject(error: unknown): void {
    this.answered = true;
    this.settle.reject(error);
  }
}

/** The flights that may be joined, one per key. */
export class Flights<F extends { readonly key: string }> {
  private readonly open = new Map<string, F>();

  get(key: string): F | undefined {
    return this.open.get(key);
  }

  add(flight: F): void {
    this.open.set(flight.key, flight);
  }

  /** It is done. */
  remove(flight: F): void {
    if (this.open.get(flight.key) === flight) this.open.delete(flight.key);
  }

  /** The key was written: who comes from now on must not get what was begun before. Undefined: all keys. */
  detach(key: string | undefined): void {
    if (key === undefined) this.open.clear();
    else this.open.delete(key);
  }
}
