import type { Link } from "./link";

/** A connection that one caller has to himself, until he gives it back. */
export class Lease {
  private done = false;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly takenAt = performance.now();
  private readonly stack = new Error("leased here").stack ?? "";

  constructor(
    readonly link: Link,
    maxHoldMs: number,
    private readonly giveBack: (link: Link, reusable: boolean) => void,
    onAbandoned: (heldMs: number, stack: string) => void,
  ) {
    if (maxHoldMs === Infinity) return;
    this.timer = setTimeout(() => {
      onAbandoned(performance.now() - this.takenAt, this.stack);
      this.release(false);
    }, maxHoldMs);
    this.timer.unref();
  }

  /**
   * Gives the connection back.
   * @param reusable false when its state is not that of a fresh one: subscribed, watching, an answer still outstanding
   */
  release(reusable: boolean): void {
    if (this.done) return;
    this.done = true;
    clearTimeout(this.timer);
    this.giveBack(this.link, reusable && this.link.open && this.link.pending === 0);
  }
}
