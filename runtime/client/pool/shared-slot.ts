import { fullJitter } from "../jitter";
import type { Link } from "./link";

export interface SlotListener {
  up(link: Link): void;
  down(link: Link): void;
  failed(error: unknown): void;
}

/** Keeps one shared connection open: dials, and dials again when it ends. It never gives up until it is stopped. */
export class SharedSlot {
  link: Link | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly open: () => Promise<Link>,
    private readonly listener: SlotListener,
  ) {}

  start(): void {
    void this.dial();
  }

  /** Ends dialling; the link itself is left to whoever stops. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async dial(): Promise<void> {
    let link: Link;
    try {
      link = await this.open();
    } catch (error) {
      if (this.stopped) return;
      this.listener.failed(error);
      this.again();
      return;
    }
    if (this.stopped) {
      link.destroy();
      return;
    }
    this.failures = 0;
    this.link = link;
    link.onEnd(() => {
      this.link = undefined;
      this.listener.down(link);
      this.again();
    });
    if (link.open) this.listener.up(link);
  }

  private again(): void {
    if (this.stopped) return;
    // The first redial is nearly immediate: most often one socket was cut, and the server is well.
    this.timer = setTimeout(() => void this.dial(), fullJitter(this.failures, 20, 2_000));
    this.timer.unref();
    this.failures += 1;
  }
}
