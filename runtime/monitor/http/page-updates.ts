import type { ServerResponse } from "node:http";
import type { EventBus } from "../events/bus";
import { textOf, type Logger } from "../log";
import { ASSETS_VERSION } from "../page/assets";
import { PART_IDS, type Page, type PartId } from "../page/parts";
import { Reader } from "./reader";

const MAX_VIEWERS = 64;
const EVERY_MS = 1_000;
/** How old the servers' answers may be in a regular update. */
const MAX_AGE_MS = 250;
/** Events that come together are one update. */
const GATHERED_MS = 100;
/** Then a viewer comes anew, and is asked again who it is. */
const STREAM_MS = 600_000;
const RETRY_MS = 500;

/** What a viewer has been sent of each part. */
type Sent = Map<PartId, string>;

/**
 * Keeps open pages up to date: once a second and at each event, with the parts that have changed. The servers are asked once for all
 * viewers, and not at all while there is none. An update without any part tells that the monitor is there.
 */
export class PageUpdates {
  private readonly viewers = new Map<Reader, Sent>();
  private ends: (() => void) | undefined;
  private running = false;
  private wanted = false;

  /** @param render the page as of answers that are at most so old, in milliseconds */
  constructor(
    private readonly bus: EventBus,
    private readonly render: (maxAgeMs: number) => Promise<Page>,
    private readonly log: Logger,
  ) {}

  /** Takes a response over. @returns false where there are too many already */
  add(response: ServerResponse): boolean {
    if (this.viewers.size >= MAX_VIEWERS) return false;
    const viewer = new Reader(response, RETRY_MS, () => {
      clearTimeout(timer);
      this.viewers.delete(viewer);
      if (this.viewers.size === 0) this.rest();
    });
    const timer = setTimeout(() => viewer.end(), STREAM_MS);
    this.viewers.set(viewer, new Map());
    this.work();
    this.update(MAX_AGE_MS);
    return true;
  }

  /** Ends all of them. */
  close(): void {
    for (const viewer of this.viewers.keys()) viewer.end();
  }

  private work(): void {
    if (this.ends) return;
    const timer = setInterval(() => this.update(MAX_AGE_MS), EVERY_MS);
    let soon: NodeJS.Timeout | undefined;
    const silence = this.bus.listen(() => {
      soon ??= setTimeout(() => {
        soon = undefined;
        this.update(0);
      }, GATHERED_MS);
    });
    this.ends = () => {
      clearInterval(timer);
      clearTimeout(soon);
      silence();
    };
  }

  private rest(): void {
    this.ends?.();
    this.ends = undefined;
  }

  /** What is wanted while one runs is done right after it: that one may have asked before something happened. */
  private update(maxAgeMs: number): void {
    if (this.running) {
      this.wanted ||= maxAgeMs === 0;
      return;
    }
    this.running = true;
    void this.send(maxAgeMs).finally(() => {
      this.running = false;
      const again = this.wanted;
      this.wanted = false;
      if (again && this.viewers.size > 0) this.update(0);
    });
  }

  private async send(maxAgeMs: number): Promise<void> {
    try {
      const page = await this.render(maxAgeMs);
      for (const [viewer, sent] of this.viewers) viewer.send(`data: ${JSON.stringify(updateOf(page, sent))}\n\n`);
    } catch (error) {
      this.log.error({ error: textOf(error) }, "the page could not be brought up to date");
    }
  }
}

/** The parts that are others than those sent, which are noted. */
function updateOf({ title, at, parts }: Page, sent: Sent): Record<string, unknown> {
  const changed: Partial<Record<PartId, string>> = {};
  for (const id of PART_IDS) {
    const { text } = parts[id];
    if (sent.get(id) === text) continue;
    sent.set(id, text);
    changed[id] = text;
  }
  return { version: ASSETS_VERSION, title, at, parts: changed };
}
