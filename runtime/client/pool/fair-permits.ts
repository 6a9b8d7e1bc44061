import { PoolExhaustedError } from "../errors";

interface Waiter {
  readonly grant: () => void;
  readonly timer: NodeJS.Timeout;
}

/** So many at a time, the others in the order of their coming; a bounded line in which nobody waits beyond a deadline. */
export class FairPermits {
  private free: number;
  private readonly line = new Set<Waiter>();

  constructor(
    private readonly total: number,
    private readonly maxWaiting: number,
  ) {
    this.free = total;
  }

  get waiting(): number {
    return this.line.size;
  }

  get taken(): number {
    return this.total - this.free;
  }

  /** @throws PoolExhaustedError when the line is full, or none was given back within `timeoutMs` */
  take(timeoutMs: number): Promise<void> {
    if (this.free > 0 && this.line.size === 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    if (this.line.size >= this.maxWaiting) {
      return Promise.reject(new PoolExhaustedError(this.total, this.line.size, "the waiting line is full"));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.line.delete(waiter);
        reject(new PoolExhaustedError(this.total, this.line.size, "the deadline passed"));
      }, timeoutMs);
      const waiter: Waiter = { grant: resolve, timer };
      this.line.add(waiter);
    });
  }

  /** Lets in all who wait: what they wait for is closed, and that is for them to find. */
  close(): void {
    for (const { timer, grant } of this.line) {
      clearTimeout(timer);
      grant();
    }
    this.line.clear();
  }

  give(): void {
    const [first] = this.line;
    if (!first) {
      this.free += 1;
      return;
    }
    this.line.delete(first);
    clearTimeout(first.timer);
    first.grant();
  }
}
