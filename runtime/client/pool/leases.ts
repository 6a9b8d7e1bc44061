import { FairPermits } from "./fair-permits";
import { Lease } from "./lease";
import type { Link } from "./link";

export interface LeasesOptions {
  readonly max: number;
  readonly maxWaiting: number;
  readonly maxHoldMs: number;
  readonly idleMs: number;
}

interface Idle {
  readonly link: Link;
  readonly timer: NodeJS.Timeout;
}

/** Connections for whoever needs one to himself: blocking commands, WATCH, subscriptions. Never more than `max`, fair when short. */
export class Leases {
  private readonly permits: FairPermits;
  private idle: Idle[] = [];
  private readonly held = new Set<Lease>();
  private closed = false;

  constructor(
    private readonly options: LeasesOptions,
    private readonly onAbandoned: (heldMs: number, stack: string) => void,
  ) {
    this.permits = new FairPermits(options.max, options.maxWaiting);
  }

  get counts(): { leased: number; idle: number; waiting: number } {
    return { leased: this.held.size, idle: this.idle.filter((e) => e.link.open).length, waiting: this.permits.waiting };
  }

  /**
   * @param open makes a new connection; only called when no idle one is left
   * @param fits whether an idle connection may be used: it must lead to today's master
   * @param maxHoldMs Infinity for what is meant to last, such as a subscription
   * @throws PoolExhaustedError, or what `open` throws
   */
  async take(
    timeoutMs: number,
    open: () => Promise<Link>,
    fits: (link: Link) => boolean,
    maxHoldMs = this.options.maxHoldMs,
  ): Promise<Lease> {
    await this.permits.take(timeoutMs);
    let link: Link;
    try {
      link = this.takeIdle(fits) ?? (await open());
    } catch (error) {
      this.permits.give();
      throw error;
    }
    // As those that are held already: whoever gets it finds it closed.
    if (this.closed) link.destroy();
    const lease: Lease = new Lease(
      link,
      maxHoldMs,
      (given, reusable) => {
        this.held.delete(lease);
        if (reusable && !this.closed) this.keep(given);
        else given.destroy();
        this.permits.give();
      },
      this.onAbandoned,
    );
    this.held.add(lease);
    return lease;
  }

  /** Closes idle connections, and held ones too where they lead to a node that is left. */
  clear(leaving: (link: Link) => boolean): void {
    const [going, staying] = [this.idle.filter((e) => leaving(e.link)), this.idle.filter((e) => !leaving(e.link))];
    this.idle = staying;
    for (const { link, timer } of going) {
      clearTimeout(timer);
      link.destroy();
    }
    for (const { link } of this.held) if (leaving(link)) link.destroy();
  }

  /** Closes all, and keeps none that is given back later. Nobody waits any more; for them `open` must throw. */
  close(): void {
    this.closed = true;
    this.clear(() => true);
    this.permits.close();
  }

  private takeIdle(fits: (link: Link) => boolean): Link | undefined {
    for (let entry = this.idle.pop(); entry; entry = this.idle.pop()) {
      clearTimeout(entry.timer);
      if (entry.link.open && fits(entry.link)) return entry.link;
      entry.link.destroy();
    }
    return undefined;
  }

  private keep(link: Link): void {
    const timer = setTimeout(() => {
      this.idle = this.idle.filter((entry) => entry.link !== link);
      link.destroy();
    }, this.options.idleMs);
    timer.unref();
    this.idle.push({ link, timer });
  }
}
