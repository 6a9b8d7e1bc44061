import type { Repair } from "./repair-queue";

interface Done {
  readonly repair: Repair;
  readonly at: number;
}

/**
 * What was changed in Redis within the last while. A failover, or a restart from an AOF, can lose the last changes that Redis confirmed,
 * and then an old value is back: after each the same keys are deleted once more. Deleting from a cache too much does no harm.
 */
export class RecentChanges {
  private readonly done = new Map<string, Done>();
  /** Namespaces with more changes than are kept, and when the last was dropped. */
  private readonly crowded = new Map<string, number>();

  constructor(
    private readonly spanMs: number,
    private readonly max: number,
    private readonly epochKey: (namespace: string) => string,
  ) {}

  note(repair: Repair, now: number): void {
    if (this.spanMs <= 0) return;
    this.done.delete(repair.key);
    this.done.set(repair.key, { repair, at: now });
    for (const [key, { repair: oldest, at }] of this.done) {
      const expired = at < now - this.spanMs;
      if (!expired && this.done.size <= this.max) break;
      if (!expired) this.crowded.set(oldest.namespace, at);
      this.done.delete(key);
    }
  }

  /** What to delete again. */
  since(now: number): Repair[] {
    const from = now - this.spanMs;
    const crowded = [...this.crowded].filter(([, at]) => at >= from).map(([namespace]) => namespace);
    this.crowded.clear();
    return [
      ...crowded.map((namespace): Repair => ({ key: this.epochKey(namespace), namespace, kind: "version" })),
      ...[...this.done.values()].filter(({ at }) => at >= from).map(({ repair }) => repair),
    ];
  }
}
