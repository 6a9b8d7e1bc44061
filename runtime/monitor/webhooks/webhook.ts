import { readFileSync } from "node:fs";
import { fullJitter } from "../../client/jitter";
import type { WebhookConfig } from "../config/webhook";
import type { MonitorEvent } from "../events/event";
import { isAtLeast } from "../events/kinds";
import { textOf, type Logger } from "../log";
import { genericPayload, slackPayload, type Payload } from "./payload";
import { post, type Outcome } from "./post";

export type DropReason = "full" | "refused" | "attempts";

/** Tells one receiver, one event after the other, again where it did not take one. */
export class Webhook {
  readonly name: string;
  delivered = 0;
  failures = 0;
  readonly dropped: Record<DropReason, number> = { full: 0, refused: 0, attempts: 0 };
  private readonly waiting: MonitorEvent[] = [];
  private sending = false;
  private stopped = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly config: WebhookConfig,
    private readonly log: Logger,
    private readonly random: () => number = Math.random,
  ) {
    this.name = config.name;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Takes an event if the settings want it. Where too many wait the oldest is given up: news is worth more. */
  offer(event: MonitorEvent): void {
    const { minSeverity, kinds, queue } = this.config;
    if (this.stopped || !isAtLeast(event.severity, minSeverity) || kinds?.includes(event.kind) === false) return;
    this.waiting.push(event);
    if (this.waiting.length > queue) {
      // The first is being sent.
      this.waiting.splice(this.sending ? 1 : 0, 1);
      this.drop("full");
    }
    void this.send();
  }

  /** Sends what waits, for at most `graceMs`, and takes nothing more. */
  async stop(graceMs: number): Promise<void> {
    const until = Date.now() + graceMs;
    while (this.waiting.length > 0 && Date.now() < until) {
      this.wake?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.stopped = true;
    this.wake?.();
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let event = this.waiting[0]; event && !this.stopped; event = this.waiting[0]) {
      await this.deliver(event);
      if (this.waiting[0] === event) this.waiting.shift();
    }
    this.sending = false;
  }

  private async deliver(event: MonitorEvent): Promise<void> {
    const { attempts, backoffMs, maxBackoffMs } = this.config;
    for (let attempt = 0; attempt < attempts && !this.stopped; attempt += 1) {
      const outcome = await this.attempt(event);
      if (outcome.kind === "delivered") {
        this.delivered += 1;
        return;
      }
      this.log.warn({ webhook: this.name, event: event.id, attempt: attempt + 1, why: outcome.why }, "not delivered");
      if (outcome.kind === "refused") {
        this.drop("refused");
        return;
      }
      this.failures += 1;
      const wait = outcome.retryAfterMs ?? fullJitter(attempt, backoffMs, maxBackoffMs, this.random);
      if (attempt + 1 < attempts) await this.sleep(wait);
    }
    if (!this.stopped) this.drop("attempts");
  }

  private async attempt(event: MonitorEvent): Promise<Outcome> {
    const { urlFile, caFile, timeoutMs } = this.config;
    try {
      const url = readFileSync(urlFile, "utf8").trim();
      const ca = caFile === undefined ? undefined : readFileSync(caFile);
      return await post(url, this.payload(event), timeoutMs, ca);
    } catch (error) {
      // A file that can't be read may be there again at the next attempt.
      return { kind: "failed", why: textOf(error) };
    }
  }

  private payload(event: MonitorEvent): Payload {
    const { type, hmacKeyFile } = this.config;
    if (type === "slack" || hmacKeyFile === undefined) return slackPayload(event);
    return genericPayload(event, readFileSync(hmacKeyFile, "utf8").trim(), Date.now());
  }

  private async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  private drop(reason: DropReason): void {
    this.dropped[reason] += 1;
  }
}
