import { fullJitter } from "../../client/jitter";
import { Link } from "../../client/pool/link";
import type { LinkOptions } from "../../client/pool/link-options";
import { within } from "../gather/within";
import { textOf, type Logger } from "../log";
import type { Target } from "../target";

const PING_EVERY_MS = 2_000;
/** Dialling anew costs the messages of meanwhile, among them each step of a failover, which only one Sentinel tells: a busy host is waited for. */
const SILENT_MS = 5_000;
/** Two patterns are all that the ACL of the user `monitor` allows, and all that Sentinel publishes. */
const PATTERNS = ["+*", "-*"];

/**
 * Hears one Sentinel's messages and never gives up. A Sentinel that stops answering is dropped and dialled again: silence alone would not
 * tell a frozen one from a peaceful one. Messages that are published meanwhile are lost: Pub/Sub keeps nothing.
 */
export class SentinelListener {
  private link: Link | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failures = 0;
  /** Whether messages are heard right now. */
  subscribed = false;

  constructor(
    private readonly target: Target,
    private readonly options: (connectTimeoutMs: number) => LinkOptions,
    private readonly timeoutMs: number,
    private readonly log: Logger,
    private readonly heard: (channel: string, text: string) => void,
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
    let link: Link | undefined;
    try {
      link = await Link.open(this.target.reachable, this.target.address, this.options(this.timeoutMs));
      this.link = link;
      link.redis.on("pmessage", (_pattern: string, channel: string, text: string) => this.heard(channel, text));
      await within(link.redis.psubscribe(...PATTERNS), this.timeoutMs, "no answer to PSUBSCRIBE");
      if (this.stopped) throw new Error("the monitor stops");
      link.onEnd(() => this.lost());
      this.subscribed = true;
      this.failures = 0;
      this.keepAsking(link);
    } catch (error) {
      link?.destroy(true);
      if (this.failures === 0 && !this.stopped)
        this.log.warn({ sentinel: this.target.name, error: textOf(error) }, "no messages from this Sentinel");
      this.again();
    }
  }

  private keepAsking(link: Link): void {
    this.timer = setTimeout(() => {
      within(link.redis.ping(), SILENT_MS, "no answer to PING").then(
        () => this.keepAsking(link),
        () => link.destroy(true),
      );
    }, PING_EVERY_MS);
  }

  private lost(): void {
    this.subscribed = false;
    clearTimeout(this.timer);
    this.again();
  }

  private again(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.connect(), 50 + fullJitter(this.failures, 200, 5_000));
    this.failures += 1;
  }
}
