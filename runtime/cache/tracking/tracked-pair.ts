import type { Redis } from "ioredis";
import type { ClientLease, RedisClient } from "../../client";
import { within } from "../within";

const CHANNEL = "__redis__:invalidate";

export interface PairOptions {
  /** Prefixes of keys to hear of. */
  readonly prefixes: readonly string[];
  /** A key that nobody else writes. */
  readonly probeKey: string;
  /** For each of the steps of opening. */
  readonly timeoutMs: number;
}

export interface PairListener {
  /** These keys were written, deleted, evicted, or expired. */
  keys(keys: readonly string[]): void;
  /** Every key may have been: FLUSHALL and the like. */
  all(): void;
}

/**
 * Two connections to the master that together hear of every change of some keys, whoever makes it: one subscribes, the other asks Redis
 * to send invalidations there (CLIENT TRACKING … BCAST). It takes two because ioredis drops what RESP3 would push on one. If either
 * ends nothing more is heard, so the end of one is the end of the pair.
 */
export class TrackedPair {
  private reason: string | undefined;
  private readonly endListeners: ((reason: string) => void)[] = [];

  private constructor(
    private readonly subscriber: ClientLease,
    private readonly tracker: ClientLease,
    private readonly listener: PairListener,
  ) {
    for (const lease of [subscriber, tracker]) {
      const ended = (): void => this.close("a connection ended");
      lease.redis.on("close", ended);
      lease.redis.on("end", ended);
    }
    // The event `message` would join the keys with commas.
    subscriber.redis.on("messageBuffer", (channel: Buffer, payload: unknown) => this.hear(String(channel), payload));
  }

  /**
   * Opens it, and sees one invalidation come through: only that shows that the two belong to one server.
   * @throws Error of any step; nothing is left open
   */
  static async open(client: RedisClient, options: PairOptions, listener: PairListener): Promise<TrackedPair> {
    const wish = { protocol: 2, maxHoldMs: Infinity, deadlineMs: options.timeoutMs } as const;
    const subscriber = await client.lease(wish);
    const tracker = await client.lease(wish).catch((error: unknown) => {
      subscriber.release();
      throw error;
    });
    let probed: () => void = () => undefined;
    const probe = new Promise<void>((resolve) => (probed = resolve));
    const pair = new TrackedPair(subscriber, tracker, {
      keys: (keys) => {
        if (keys.includes(options.probeKey)) probed();
        listener.keys(keys);
      },
      all: () => listener.all(),
    });
    try {
      await within(options.timeoutMs, "opening the invalidation connections", pair.setUp(options, probe));
      return pair;
    } catch (error) {
      pair.close("it could not be opened");
      throw error;
    }
  }

  /** Calls back once when it has ended; at once if it has already. */
  onEnd(listener: (reason: string) => void): void {
    if (this.reason === undefined) this.endListeners.push(listener);
    else listener(this.reason);
  }

  /**
   * Asks both servers' ends for a sign of life. What was written before the returned moment has been heard of when this resolves:
   * Redis sends invalidations before it answers who wrote, and a socket keeps the order.
   * @returns when it was asked, of performance.now()
   */
  async ping(timeoutMs: number): Promise<number> {
    const askedAt = performance.now();
    const answers = [this.subscriber.redis, this.tracker.redis].map((redis) => redis.call("PING"));
    await within(timeoutMs, "PING", Promise.all(answers));
    return askedAt;
  }

  close(reason: string): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.subscriber.release();
    this.tracker.release();
    for (const listener of this.endListeners.splice(0)) listener(reason);
  }

  private async setUp({ prefixes, probeKey }: PairOptions, probe: Promise<void>): Promise<void> {
    const id = Number(await this.subscriber.redis.call("CLIENT", "ID"));
    await this.subscriber.redis.subscribe(CHANNEL);
    const wanted = [...prefixes, probeKey].flatMap((prefix) => ["PREFIX", prefix]);
    const tracker: Redis = this.tracker.redis;
    await tracker.call("CLIENT", "TRACKING", "ON", "REDIRECT", id, "BCAST", ...wanted);
    await tracker.call("SET", probeKey, "1", "PX", 1_000);
    await probe;
    if (this.reason !== undefined) throw new Error(this.reason);
  }

  /** Redis sends a list of keys, or nothing for «all». A text can only come from somebody who publishes here: better flush than trust. */
  private hear(channel: string, payload: unknown): void {
    if (channel !== CHANNEL || this.reason !== undefined) return;
    if (Array.isArray(payload)) this.listener.keys(payload.map(String));
    else this.listener.all();
  }
}
