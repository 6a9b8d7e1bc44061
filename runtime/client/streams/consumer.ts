import type { ClientView } from "../client-view";
import { isReplyError } from "../errors";
import { fullJitter } from "../jitter";
import { entriesOf, entriesOfStream, type StreamEntry } from "./entries";

export interface ConsumeOptions {
  readonly group: string;
  /** The consumer's name: unique among those that run at the same time, stable over restarts. */
  readonly consumer: string;
  /** What is done with each entry. When it throws, the entry stays pending and is tried again after `claimIdleMs`. */
  readonly handle: (entry: StreamEntry) => Promise<void> | void;
  /** Where a new group begins: `0` at the oldest entry, `$` at what comes next. */
  readonly from?: "0" | "$";
  /** At most so many entries are fetched at once. */
  readonly batch?: number;
  /** How long the server may hold an empty answer, in milliseconds. */
  readonly blockMs?: number;
  /** An entry that was delivered and not acknowledged for so long is taken over, whoever had it. */
  readonly claimIdleMs?: number;
  /** After so many deliveries an entry goes to `onDead` and is acknowledged. */
  readonly maxDeliveries?: number;
  readonly onDead?: (entry: StreamEntry, deliveries: number) => Promise<void> | void;
  /** Told of errors of the handler and of Redis; consuming goes on. */
  readonly onError?: (error: unknown) => void;
}

/** One member of a consumer group: at least once, in order except for entries that failed or were taken over. */
export class StreamConsumer {
  private readonly abort = new AbortController();
  private readonly finished: Promise<void>;
  private claimAt = 0;

  constructor(
    private readonly client: ClientView,
    private readonly key: string,
    private readonly options: ConsumeOptions,
  ) {
    this.finished = this.run();
  }

  /** Fetches no more, and resolves when the entries at hand are handled. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.finished;
  }

  private async run(): Promise<void> {
    let failures = 0;
    let ready = false;
    while (!this.stopped) {
      try {
        if (!ready) await this.makeGroup();
        ready = true;
        await this.claimStuck();
        await this.handleAll(await this.fetch());
        failures = 0;
      } catch (error) {
        if ((error as { code?: string }).code === "CLOSED") return;
        // The group is gone with its stream: FLUSHALL, or a failover that lost it.
        if (isReplyError(error) && error.reply === "NOGROUP") ready = false;
        this.options.onError?.(error);
        await this.pause(fullJitter(failures, 50, 2_000));
        failures += 1;
      }
    }
  }

  private get stopped(): boolean {
    return this.abort.signal.aborted;
  }

  private async makeGroup(): Promise<void> {
    const { group, from = "0" } = this.options;
    try {
      await this.client.call("xgroup", "CREATE", this.key, group, from, "MKSTREAM");
    } catch (error) {
      if (!isReplyError(error) || error.reply !== "BUSYGROUP") throw error;
    }
  }

  private async fetch(): Promise<StreamEntry[]> {
    const { group, consumer, batch = 10, blockMs = 1_000 } = this.options;
    const reply = await this.client.call(
      "xreadgroup",
      "GROUP",
      group,
      consumer,
      "COUNT",
      batch,
      "BLOCK",
      blockMs,
      "STREAMS",
      this.key,
      ">",
    );
    return entriesOfStream(reply, this.key);
  }

  /** Takes over what somebody, perhaps this consumer before a restart, got and never acknowledged. */
  private async claimStuck(): Promise<void> {
    const { group, consumer, claimIdleMs = 30_000, batch = 10 } = this.options;
    if (performance.now() < this.claimAt) return;
    const reply = await this.client.call("xautoclaim", this.key, group, consumer, claimIdleMs, "0", "COUNT", batch);
    const [, claimed] = Array.isArray(reply) ? (reply as unknown[]) : [];
    const entries = entriesOf(claimed);
    // A full batch may not have been all.
    if (entries.length < batch) this.claimAt = performance.now() + claimIdleMs / 2;
    for (const entry of entries) {
      const deliveries = await this.deliveriesOf(entry.id);
      if (deliveries > (this.options.maxDeliveries ?? Infinity)) await this.bury(entry, deliveries);
      else await this.handleAll([entry]);
    }
  }

  private async deliveriesOf(id: string): Promise<number> {
    const reply = await this.client.call("xpending", this.key, this.options.group, id, id, 1);
    const [first] = Array.isArray(reply) ? (reply as unknown[]) : [];
    return Array.isArray(first) ? Number(first[3]) : 1;
  }

  private async bury(entry: StreamEntry, deliveries: number): Promise<void> {
    await this.options.onDead?.(entry, deliveries);
    await this.client.call("xack", this.key, this.options.group, entry.id);
  }

  private async handleAll(entries: readonly StreamEntry[]): Promise<void> {
    for (const entry of entries) {
      try {
        await this.options.handle(entry);
      } catch (error) {
        this.options.onError?.(error);
        continue;
      }
      await this.client.call("xack", this.key, this.options.group, entry.id);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this.abort;
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
  }
}
