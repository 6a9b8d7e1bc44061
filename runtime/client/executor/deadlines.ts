import { lateTimer } from "../late-timer";

/** A thing that must end in time. The links belong to the queue it is in. */
export interface Expiring {
  readonly expiresAt: number;
  expire(): void;
  /** Ends it before its time. */
  abort(): void;
  /** Neighbours in the queue; owned by Deadlines. */
  before: Expiring | undefined;
  after: Expiring | undefined;
  queue: DeadlineQueue | undefined;
}

/**
 * All that were given the same time limit: they end in the order of their coming, so one timer for the first serves them all. Where this
 * process stood still, an answer that came meanwhile is read before its call is taken for late.
 */
class DeadlineQueue {
  private first: Expiring | undefined;
  private last: Expiring | undefined;
  private cancel: (() => void) | undefined;

  /** @param onIdle called when the timer finds the queue empty */
  constructor(private readonly onIdle: () => void) {}

  add(entry: Expiring): void {
    entry.queue = this;
    entry.before = this.last;
    if (this.last) this.last.after = entry;
    else this.first = entry;
    this.last = entry;
    if (this.cancel === undefined) this.arm(entry);
  }

  remove(entry: Expiring): void {
    if (entry.before) entry.before.after = entry.after;
    else this.first = entry.after;
    if (entry.after) entry.after.before = entry.before;
    else this.last = entry.before;
    entry.before = entry.after = entry.queue = undefined;
  }

  *[Symbol.iterator](): Iterator<Expiring> {
    for (let entry = this.first; entry; entry = entry.after) yield entry;
  }

  stop(): void {
    this.cancel?.();
  }

  private arm(entry: Expiring): void {
    this.cancel = lateTimer(Math.max(1, Math.ceil(entry.expiresAt - performance.now())), () => this.ring());
  }

  private ring(): void {
    this.cancel = undefined;
    const now = performance.now();
    while (this.first && this.first.expiresAt <= now) {
      const entry = this.first;
      this.remove(entry);
      entry.expire();
    }
    this.goOn();
  }

  /** Whoever expired may have started something new, which armed the timer already. */
  private goOn(): void {
    if (this.cancel !== undefined) return;
    if (this.first) this.arm(this.first);
    else this.onIdle();
  }
}

/**
 * The deadlines of all running calls, and so the list of them. A timer for each call would be half of what a call costs.
 */
export class Deadlines {
  private readonly queues = new Map<number, DeadlineQueue>();
  size = 0;

  /** @param limitMs the time limit that was given; calls with the same one share a timer */
  add(entry: Expiring, limitMs: number): void {
    let queue = this.queues.get(limitMs);
    if (!queue) this.queues.set(limitMs, (queue = new DeadlineQueue(() => this.queues.delete(limitMs))));
    this.size += 1;
    queue.add(entry);
  }

  /** Takes one out that ended in time, or expired just now. */
  remove(entry: Expiring): void {
    this.size -= 1;
    entry.queue?.remove(entry);
  }

  all(): Expiring[] {
    return [...this.queues.values()].flatMap((queue) => [...queue]);
  }

  /** No timer is left. */
  stop(): void {
    for (const queue of this.queues.values()) queue.stop();
    this.queues.clear();
  }
}

export type { DeadlineQueue };
