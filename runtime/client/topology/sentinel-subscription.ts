import type { Address } from "../address";
import { fullJitter } from "../jitter";
import { lateTimer } from "../late-timer";
import { Link } from "../pool/link";
import type { LinkOptions } from "../pool/link-options";
import { sentinelChannels } from "./sentinel-message";

export interface SubscriptionListener {
  message(channel: string, text: string): void;
  up(): void;
  down(): void;
}

const PING_EVERY_MS = 1_000;

/**
 * Listens to one Sentinel's messages and never gives up. A Sentinel that stops answering pings is dropped and dialled again: from
 * silence alone a frozen one could not be told from a peaceful one.
 */
export class SentinelSubscription {
  private link: Link | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    /** The address it is known by, which its certificate is for. */
    private readonly sentinel: Address,
    private readonly reachable: Address,
    private readonly options: LinkOptions,
    private readonly listener: SubscriptionListener,
  ) {}

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.link?.destroy();
  }

  private async connect(): Promise<void> {
    let link: Link;
    try {
      link = await Link.open(this.reachable, this.sentinel, this.options);
    } catch {
      this.again();
      return;
    }
    if (this.stopped) {
      link.destroy();
      return;
    }
    this.link = link;
    link.onEnd(() => this.lost());
    await this.subscribe(link);
  }

  /** Whatever fails from here on ends the connection, and its end alone leads to the next one: two would be one too many. */
  private async subscribe(link: Link): Promise<void> {
    try {
      link.redis.on("message", (channel, text) => this.listener.message(channel, text));
      await this.within(link, link.redis.subscribe(...sentinelChannels));
      this.failures = 0;
      this.listener.up();
      this.keepAsking(link);
    } catch {
      link.destroy();
    }
  }

  /** A question each second; the next only after the answer. */
  private keepAsking(link: Link): void {
    this.timer = setTimeout(() => {
      this.within(link, link.redis.ping()).then(
        () => this.keepAsking(link),
        () => link.destroy(true),
      );
    }, PING_EVERY_MS);
    this.timer.unref();
  }

  private lost(): void {
    this.link = undefined;
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.listener.down();
    this.again();
  }

  private again(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.connect(), 20 + fullJitter(this.failures, 100, 5_000));
    this.timer.unref();
    this.failures += 1;
  }

  private async within(link: Link, answer: Promise<unknown>): Promise<void> {
    const cancel = lateTimer(this.options.connectTimeoutMs * 2, () => link.destroy(true));
    await answer.finally(cancel);
    if (!link.open || this.stopped) throw new Error("the connection ended");
  }
}
