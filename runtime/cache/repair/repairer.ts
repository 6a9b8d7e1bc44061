import { fullJitter } from "../../client/jitter";
import { encodeTombstone } from "../envelope";
import type { CacheEmitter } from "../events";
import type { SharedStore } from "../l2/shared-store";
import { within } from "../within";
import { RecentChanges } from "./recent";
import { RepairQueue, type Repair } from "./repair-queue";

export interface RepairerOptions {
  readonly maxQueued: number;
  readonly replayMs: number;
  readonly tombstoneMs: number;
}

const AT_ONCE = 100;
const CAP_MS = 2_000;

/** Deletes in Redis, and goes on trying where that failed. Until it is done what Redis holds under the key counts as missing here. */
export class Repairer {
  repaired = 0;
  overflows = 0;
  private readonly queue: RepairQueue;
  private readonly recent: RecentChanges;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private failures = 0;
  private stopped = false;

  constructor(
    private readonly store: SharedStore,
    private readonly options: RepairerOptions,
    private readonly emitter: CacheEmitter,
    epochKey: (namespace: string) => string,
  ) {
    this.queue = new RepairQueue(options.maxQueued, epochKey);
    this.recent = new RecentChanges(options.replayMs, options.maxQueued, epochKey);
  }

  get queued(): number {
    return this.queue.size;
  }

  /** Whether what Redis holds under this key is known to be outdated. */
  isOutdated(key: string, namespace: string): boolean {
    return this.queue.has(key, namespace);
  }

  /** Does it now. @throws L2UnavailableError */
  async delete(repair: Repair): Promise<void> {
    await this.perform(repair);
    this.queue.drop(repair.key);
    this.note(repair);
  }

  /** A value was written over the key by intention; should Redis lose that, the older one must not come back. */
  overwritten(repair: Repair): void {
    this.queue.drop(repair.key);
    this.note(repair);
  }

  /** Does it as soon as Redis can be reached. */
  later(repair: Repair, reason: "failed" | "failover" = "failed"): void {
    const outcome = this.queue.add(repair);
    if (outcome === "overflow") this.overflows += 1;
    if (outcome !== "covered")
      this.emitter.tell("repairQueued", {
        namespace: repair.namespace,
        reason: outcome === "overflow" ? "overflow" : reason,
      });
    if (this.timer === undefined) this.schedule();
  }

  /** Redis may have lost what it confirmed last. */
  replay(): void {
    for (const repair of this.recent.since(performance.now())) this.later(repair, "failover");
  }

  /** Redis can be reached again: why wait? */
  wake(): void {
    this.failures = 0;
    if (this.queue.size > 0) this.run();
  }

  /** Tries once more, at most so long. @returns how many are given up */
  async stop(drainMs: number): Promise<number> {
    if (this.queue.size > 0 && drainMs > 0) {
      this.run();
      await within(drainMs, "the last deletions", this.running ?? Promise.resolve()).catch(() => undefined);
    }
    this.stopped = true;
    clearTimeout(this.timer);
    return this.queue.size;
  }

  private note(repair: Repair): void {
    this.recent.note(repair, performance.now());
  }

  private async perform({ kind, key }: Repair): Promise<void> {
    if (kind === "version") await this.store.forget(key);
    else await this.store.write(key, encodeTombstone(), this.options.tombstoneMs);
  }

  private schedule(): void {
    if (this.stopped || this.queue.size === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), 20 + fullJitter(this.failures, 50, CAP_MS));
    this.timer.unref();
  }

  private run(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      this.schedule();
    });
  }

  private async drain(): Promise<void> {
    let count = 0;
    while (!this.stopped && this.queue.size > 0) {
      const results = await Promise.all(this.queue.oldest(AT_ONCE).map((repair) => this.attempt(repair)));
      count += results.filter(Boolean).length;
      if (results.includes(false)) {
        this.failures += 1;
        return;
      }
    }
    this.failures = 0;
    if (count > 0) this.emitter.tell("repaired", { count });
  }

  private async attempt(repair: Repair): Promise<boolean> {
    try {
      await this.perform(repair);
      this.queue.done(repair);
      this.repaired += 1;
      return true;
    } catch {
      return false;
    }
  }
}
