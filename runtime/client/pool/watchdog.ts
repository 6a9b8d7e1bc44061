import type { Link } from "./link";
import type { WriteUnit } from "./write-unit";

export interface WatchdogLimits {
  /** An idle socket is pinged so often. */
  readonly idleMs: number;
  /** With calls outstanding a socket may be silent for so long. */
  readonly silenceMs: number;
}

/** A PING that nobody waits for: its answer, any answer, makes the socket be heard. */
const ping: WriteUnit = {
  commands: [{ name: "ping", args: [] }],
  encoding: "utf8",
  settled: false,
  written: () => undefined,
  answered: () => undefined,
  dropped: () => undefined,
};

/**
 * What to do with one socket now. A frozen server, or one behind a cable that was pulled, sends no FIN: only silence tells. Pure.
 * @param heardMs how long ago something was heard
 */
export function judge(heardMs: number, pending: number, limits: WatchdogLimits): "leave" | "ping" | "hung" {
  if (pending > 0) return heardMs > limits.silenceMs ? "hung" : "leave";
  return heardMs > limits.idleMs ? "ping" : "leave";
}

/** Looks after sockets until it is stopped. */
export class Watchdog {
  private readonly timer: NodeJS.Timeout;
  private readonly everyMs: number;
  private lookedAt = performance.now();

  constructor(
    private readonly links: () => Iterable<Link>,
    private readonly limits: WatchdogLimits,
    private readonly onHung: (link: Link) => void,
  ) {
    this.everyMs = Math.min(limits.idleMs, limits.silenceMs) / 2;
    this.timer = setInterval(() => this.look(), this.everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    // While this process stood still it could hear nobody. What came meanwhile is read now, and what is on its way before the next look.
    const deafMs = Math.max(0, now - this.lookedAt - this.everyMs);
    this.lookedAt = now;
    for (const link of this.links()) {
      const verdict = judge(now - link.heardAt - deafMs, link.pending, this.limits);
      if (verdict === "ping") link.write(ping);
      if (verdict === "hung") {
        this.onHung(link);
        link.destroy(true);
      }
    }
  }
}
