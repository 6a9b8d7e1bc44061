import { setMaxListeners } from "node:events";
import { addressKey, type Address } from "../address";
import { fullJitter } from "../jitter";
import { lateTimer } from "../late-timer";
import { askRole } from "../topology/ask-role";
import type { Link } from "./link";
import { SharedSlot } from "./shared-slot";
import { openVerified, type NodeAccess } from "./verified-link";
import { Watchdog, type WatchdogLimits } from "./watchdog";

export interface NodePoolListener {
  /** A connection is usable; before it there may have been none. */
  ready(): void;
  /** A connection ended that was not closed by us. */
  lost(hung: boolean): void;
  failed(error: unknown): void;
}

export interface NodePoolOptions {
  readonly wanted: "master" | "replica";
  readonly size: number;
  readonly limits: WatchdogLimits;
}

/** The shared connections to one node, for as long as it has its role. It is made for one node and never moves to another. */
export class NodePool {
  /** No new call may start here any more. */
  retired = false;
  private suspended = false;
  private readonly access: NodeAccess;
  private readonly opening = new AbortController();
  private readonly slots: SharedSlot[];
  private readonly watchdog: Watchdog;
  private readonly draining = new Set<Link>();
  private recheckTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly node: Address,
    access: NodeAccess,
    private readonly options: NodePoolOptions,
    private readonly listener: NodePoolListener,
  ) {
    const { signal } = this.opening;
    // Each connection that is being opened listens to it.
    setMaxListeners(0, signal);
    this.access = { ...access, link: { ...access.link, signal } };
    this.slots = Array.from({ length: options.size }, () => this.slot());
    this.watchdog = new Watchdog(
      () => this.links(),
      options.limits,
      () => listener.lost(true),
    );
  }

  start(): void {
    for (const slot of this.slots) slot.start();
  }

  /** Open shared connections. */
  links(): Link[] {
    return this.slots.map((slot) => slot.link).filter((link) => link?.open === true) as Link[];
  }

  /** Whether a call can start here now. */
  get ready(): boolean {
    return !this.retired && !this.suspended && this.slots.some((slot) => slot.link?.open === true);
  }

  /** The connection for a key: always the same one while it lives, so that calls on one key keep their order. */
  pick(hash: number): Link | undefined {
    if (this.retired || this.suspended) return undefined;
    const { slots } = this;
    for (let i = 0; i < slots.length; i += 1) {
      const link = slots[(hash + i) % slots.length]?.link;
      if (link?.open) return link;
    }
    return undefined;
  }

  /** A further connection with the role checked, for a lease. */
  open(protocol?: 2 | 3): Promise<Link> {
    return openVerified(this.node, this.options.wanted, this.access, protocol);
  }

  /** The node refused a write as no master. Nothing is sent until it says master again or another pool takes over. */
  suspend(): void {
    if (this.suspended || this.retired) return;
    this.suspended = true;
    void this.recheck(0);
  }

  /**
   * Ends this pool. What is under way may still be answered for `drainMs`: after a hand-over the old master answers READONLY, which
   * is worth waiting for, since a cut socket would leave its callers in doubt.
   */
  async retire(drainMs: number): Promise<void> {
    if (this.retired) return;
    this.openNoMore();
    const links = this.links();
    for (const link of links) this.draining.add(link);
    const until = performance.now() + drainMs;
    while (performance.now() < until && links.some((link) => link.open && link.busy)) {
      await new Promise<void>((resolve) => lateTimer(5, resolve));
    }
    this.destroy();
  }

  /** Closes everything at once. */
  destroy(hung = false): void {
    this.openNoMore();
    this.watchdog.stop();
    for (const link of [...this.links(), ...this.draining]) link.destroy(hung);
    this.draining.clear();
  }

  /** What is being opened is closed, the leases' too. */
  private openNoMore(): void {
    this.retired = true;
    clearTimeout(this.recheckTimer);
    for (const slot of this.slots) slot.stop();
    this.opening.abort();
  }

  private slot(): SharedSlot {
    return new SharedSlot(() => this.open(), {
      up: () => this.listener.ready(),
      down: () => {
        if (!this.retired) this.listener.lost(false);
      },
      failed: (error) => this.listener.failed(error),
    });
  }

  private async recheck(attempt: number): Promise<void> {
    const [link] = this.links();
    try {
      if (link) {
        const role = await askRole(link, this.options.limits.idleMs);
        if (role.role === this.options.wanted) {
          this.suspended = false;
          this.listener.ready();
        }
        this.access.onRole(this.node, role);
        if (!this.suspended) return;
      }
    } catch {
      // A lost connection is the slot's business; the question is asked again.
    }
    if (this.retired) return;
    this.recheckTimer = setTimeout(() => void this.recheck(attempt + 1), 5 + fullJitter(attempt, 20, 500));
    this.recheckTimer.unref();
  }

  /** For messages. */
  toString(): string {
    return addressKey(this.node);
  }
}
