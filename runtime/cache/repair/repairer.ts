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
  /** Keys over which values are being written, and how many at once. */
  private readonly writing = new Map<string, number>();
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

  /**
   * Has a value written over the key by intention; should Redis lose that later, the older one must not come back. A queued deletion of
   * the key waits meanwhile: it could reach Redis after the new value. It is dropped only when Redis has answered, since until then the
   * older one may still be read.
   * @throws what `write` throws; the deletion stays queued then
   */
  async overwrite(repair: Repair, write: () => Promise<void>): Promise<void> {
    const { key } = repair;
    this.writing.set(key, (this.writing.get(key) ?? 0) + 1);
    try {
      await write();
      this.queue.drop(key);
      this.note(repair);
    } finally {
      const others = (this.writing.get(key) ?? 1) - 1;
      if (others > 0) this.writing.set(key, others);
      else this.writing.delete(key);
    }
  }

  /** Does them as soon as Redis can be reached. */
  later(repairs: readonly Repair[], reason: "failed" | "failover" = "failed"): void {
    const news = new Map<string, { count: number; overflow: boolean }>();
    for (const repair of repairs) {
      const outcome = this.queue.add(repair);
      if (outcome === "covered") continue;
      if (outcome === "overflow") this.overflows += 1;
      const { count, overflow } = news.get(repair.namespace) ?? { count: 0, overflow: false };
      news.set(repair.namespace, { count: count + 1, overflow: overflow || outcome === "overflow" });
    }
    for (const [namespace, { count, overflow }] of news)
      this.emitter.tell("repairQueued", { namespace, count, reason: overflow ? "overflow" : reason });
    if (this.timer === undefined) this.schedule();
  }

  /** Redis may have lost what it confirmed last. */
  replay(): void {
    this.later(this.recent.since(performance.now()), "failover");
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
    while (!this.stopped) {
      const repairs = this.queue.oldest(AT_ONCE, (key) => this.writing.has(key));
      if (repairs.length === 0) break;
      const results = await Promise.all(repairs.map((repair) => this.attempt(repair)));
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
