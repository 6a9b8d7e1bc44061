import { addressKey } from "./address";
import { ClosedError, ConnectionError, ReplyError } from "./errors";
import type { ClientEmitter } from "./events";
import { fullJitter } from "./jitter";
import type { LeasedRunner } from "./leased-runner";
import type { Lease } from "./pool/lease";
import { Watchdog, type WatchdogLimits } from "./pool/watchdog";

/** What to listen to. */
export interface SubscriptionChannels {
  readonly channels?: readonly string[];
  /** Glob patterns, as of PSUBSCRIBE. */
  readonly patterns?: readonly string[];
}

export type MessageListener = (message: string, channel: string, pattern: string | undefined) => void;

/**
 * Messages of some channels, on a connection of its own, again on the next master after a failover. Redis keeps no message for who
 * is away: each time the connection had to be made anew, the client tells `subscriptionGap`.
 */
export class Subscription {
  private lease: Lease | undefined;
  private readonly watchdog: Watchdog;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(
    private readonly wanted: SubscriptionChannels,
    private readonly listener: MessageListener,
    private readonly leased: LeasedRunner,
    private readonly emitter: ClientEmitter,
    limits: WatchdogLimits,
    private readonly onClose: (subscription: Subscription) => void,
  ) {
    this.watchdog = new Watchdog(
      () => (this.lease ? [this.lease.link] : []),
      limits,
      () => undefined,
    );
  }

  /**
   * @throws PoolExhaustedError when no connection is to be had in time; ReplyError when the user may not listen there; ConnectionError when
   * the connection ended before that was known; ClosedError
   */
  async open(timeoutMs: number): Promise<this> {
    try {
      await this.subscribe(await this.connect(timeoutMs));
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends it and gives the connection back. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.watchdog.stop();
    this.lease?.release(false);
    this.onClose(this);
  }

  /** Takes a connection, whose end leads to the next one. @throws PoolExhaustedError, ClosedError */
  private async connect(timeoutMs: number): Promise<Lease> {
    const lease = await this.leased.take("subscribe", timeoutMs, { maxHoldMs: Infinity });
    if (this.closed) {
      lease.release(false);
      throw new ClosedError("subscribe");
    }
    const { redis } = lease.link;
    redis.on("message", (channel: string, message: string) => this.deliver(message, channel, undefined));
    redis.on("pmessage", (pattern: string, channel: string, message: string) =>
      this.deliver(message, channel, pattern),
    );
    this.lease = lease;
    lease.link.onEnd(() => this.lost(lease));
    return lease;
  }

  /**
   * @throws ReplyError where the user may not listen there: Redis grants a pattern only if its ACL names that very pattern; ConnectionError
   * when the connection ends first
   */
  private async subscribe(lease: Lease): Promise<void> {
    const { channels = [], patterns = [] } = this.wanted;
    const { redis, address } = lease.link;
    try {
      if (channels.length > 0) await redis.subscribe(...channels);
      if (patterns.length > 0) await redis.psubscribe(...patterns);
      this.failures = 0;
    } catch (error) {
      const refused = error instanceof Error && error.name === "ReplyError";
      if (refused) throw new ReplyError("subscribe", error.message);
      throw new ConnectionError(addressKey(address), "the connection ended");
    }
  }

  private deliver(message: string, channel: string, pattern: string | undefined): void {
    // What was read together with the message at which the listener closed it.
    if (this.closed) return;
    try {
      this.listener(message, channel, pattern);
    } catch (error) {
      // A listener that throws must not break the reading of the socket.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  private lost(lease: Lease): void {
    lease.release(false);
    if (this.closed) return;
    this.lease = undefined;
    const { channels = [], patterns = [] } = this.wanted;
    this.emitter.tell("subscriptionGap", { channels: [...channels, ...patterns] });
    this.again();
  }

  private again(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => void this.redial(), fullJitter(this.failures, 20, 1_000));
    this.failures += 1;
  }

  private async redial(): Promise<void> {
    let lease: Lease;
    try {
      lease = await this.connect(5_000);
    } catch {
      this.again();
      return;
    }
    // Once there is a connection its end alone leads to the next one: two would hear each message twice.
    await this.subscribe(lease).catch(() => lease.release(false));
  }
}
