import { boundBlocking, type BlockingLimit } from "./command-names";
import { answerOf } from "./answer";
import { ClosedError, PoolExhaustedError } from "./errors";
import type { ClientEmitter } from "./events";
import type { Call, CallSettings } from "./executor/call";
import type { Executor } from "./executor/executor";
import type { Route } from "./executor/route";
import type { GroupConnection } from "./group-connection";
import { lateTimer } from "./late-timer";
import type { ClientMetrics } from "./metrics";
import type { ClientOptions } from "./options/schema";
import type { Lease } from "./pool/lease";
import { Leases } from "./pool/leases";
import type { Link } from "./pool/link";
import type { CommandSpec } from "./pool/write-unit";

/** What kind of connection is asked for. */
export interface LeaseWish {
  /** RESP version; default 3 where the server speaks it. */
  readonly protocol?: 2 | 3;
  /** Milliseconds; Infinity for what is meant to last. */
  readonly maxHoldMs?: number;
}

/** Runs what needs a connection of its own: blocking commands, acknowledged writes, WATCH, subscriptions. */
export class LeasedRunner {
  readonly leases: Leases;
  private readonly waiters = new Set<() => void>();
  private closed = false;

  constructor(
    private readonly group: GroupConnection,
    private readonly executor: Executor,
    private readonly options: ClientOptions,
    emitter: ClientEmitter,
    metrics: ClientMetrics | undefined,
  ) {
    const { maxConnections, sharedConnections, lease } = options;
    this.leases = new Leases({ ...lease, max: maxConnections - sharedConnections }, (heldMs, stack) => {
      metrics?.abandoned.inc();
      emitter.tell("leaseAbandoned", { heldMs: Math.round(heldMs), stack });
    });
  }

  /**
   * Takes a connection to the master.
   * @throws PoolExhaustedError when none is to be had within `timeoutMs`; ClosedError
   */
  async take(operation: string, timeoutMs: number, wish: LeaseWish = {}): Promise<Lease> {
    const { protocol, maxHoldMs } = wish;
    if (this.closed) throw new ClosedError(operation);
    const until = performance.now() + timeoutMs;
    return this.leases.take(
      timeoutMs,
      () => this.open(operation, until, protocol),
      (link) => protocol === undefined && this.group.leadsToMaster(link),
      maxHoldMs,
    );
  }

  /** A blocking command. Its deadline begins when the server's own time limit has passed. */
  async block(command: CommandSpec, limit: BlockingLimit, settings: CallSettings): Promise<unknown> {
    const deadlineMs = limit.ms > 0 ? limit.ms + settings.deadlineMs : settings.deadlineMs;
    const startedAt = performance.now();
    const lease = await this.take(settings.operation, settings.deadlineMs);
    const leftMs = Math.max(1, deadlineMs - (performance.now() - startedAt));
    const args = boundBlocking(command.args, limit, leftMs);
    return this.runOn(lease, [{ name: command.name, args }], { ...settings, deadlineMs: leftMs }, answerOf);
  }

  /** A write with its WAIT, which would hold up everybody on a shared connection. */
  async acknowledged(
    commands: readonly CommandSpec[],
    settings: CallSettings,
    finish: (call: Call) => unknown,
  ): Promise<unknown> {
    const startedAt = performance.now();
    const lease = await this.take(settings.operation, settings.deadlineMs);
    const deadlineMs = Math.max(1, settings.deadlineMs - (performance.now() - startedAt));
    return this.runOn(lease, commands, { ...settings, deadlineMs }, finish);
  }

  /** A master is reachable. */
  wake(): void {
    for (const waiter of [...this.waiters]) waiter();
  }

  /** The master changed: connections to the old one are of no use. */
  moved(): void {
    this.leases.clear((link) => !this.group.leadsToMaster(link));
  }

  async close(drainMs: number): Promise<void> {
    this.closed = true;
    const until = performance.now() + drainMs;
    while (this.leases.counts.leased > 0 && performance.now() < until)
      await new Promise<void>((resolve) => lateTimer(2, resolve));
    this.wake();
    this.leases.close();
  }

  /** Runs a unit on a leased connection and gives the connection back. After a failed attempt it moves to another one. */
  private async runOn(
    lease: Lease,
    commands: readonly CommandSpec[],
    settings: CallSettings,
    finish: (call: Call) => unknown,
  ): Promise<unknown> {
    const route = new LeaseRoute(
      lease,
      this.group,
      () => this.take(settings.operation, settings.deadlineMs),
      () => this.executor.wake(),
    );
    try {
      return await this.executor.run(commands, settings, route, finish);
    } finally {
      route.release();
    }
  }

  private async open(operation: string, until: number, protocol: 2 | 3 | undefined): Promise<Link> {
    for (;;) {
      if (this.closed) throw new ClosedError(operation);
      const link = await this.dial(protocol);
      if (link) return link;
      const leftMs = until - performance.now();
      if (leftMs <= 0)
        throw new PoolExhaustedError(this.options.maxConnections, this.leases.counts.waiting, "the deadline passed");
      await this.news(Math.min(leftMs, 100));
    }
  }

  /** @returns undefined where no connection to the master is to be had now */
  private async dial(protocol: 2 | 3 | undefined): Promise<Link | undefined> {
    const { target } = this.group.route;
    if (!target || !this.group.ready) return undefined;
    const link = await target.open(protocol).catch(() => undefined);
    // Meanwhile the master may have changed, or the client was closed: moved() and close() end only what is held already.
    if (!link || (this.group.leadsToMaster(link) && !this.closed)) return link;
    link.destroy();
    return undefined;
  }

  /** Waits for a change of the connection to the master, at most so long. */
  private news(timeoutMs: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.waiters.add(done);
    });
  }
}

/** The attempts of one call on leased connections: the first on the one it has, each further one on a new one. */
class LeaseRoute implements Route {
  readonly once = false;
  private lease: Lease | undefined;
  private used = false;
  private seeking = false;
  private over = false;

  constructor(
    first: Lease,
    private readonly group: GroupConnection,
    private readonly take: () => Promise<Lease>,
    private readonly wake: () => void,
  ) {
    this.lease = first;
  }

  get generation(): number {
    return this.group.route.generation;
  }

  find(): Link | undefined {
    if (this.lease?.link.open && !this.used) {
      this.used = true;
      return this.lease.link;
    }
    this.replace();
    return undefined;
  }

  notMaster(generation: number): void {
    this.group.route.notMaster(generation);
  }

  current(generation: number): boolean {
    return this.group.route.current(generation);
  }

  /** A connection on which an answer is still outstanding is closed: a late answer would be taken for another call's. */
  release(): void {
    this.over = true;
    this.lease?.release(true);
  }

  private replace(): void {
    if (this.seeking || this.over) return;
    this.seeking = true;
    this.lease?.release(false);
    this.lease = undefined;
    this.take().then(
      (lease) => {
        this.seeking = false;
        this.used = false;
        this.lease = lease;
        if (this.over) lease.release(true);
        else this.wake();
      },
      () => {
        // No connection before the deadline: the call's own deadline says so.
        this.seeking = false;
      },
    );
  }
}
