interface Occurrence {
  readonly id: string;
  readonly at: number;
  readonly tellers: ReadonlySet<string>;
}

/**
 * Several Sentinels tell the same thing; one telling it twice means that it happened twice. So a message is the same event as the last
 * of its key where that is no older than the window and this teller has not told it yet.
 */
export class Dedupe {
  private readonly last = new Map<string, Occurrence>();

  constructor(
    private readonly windowMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The event that this message repeats; undefined where it is a new one, which `remember` then takes. */
  repeated(key: string, teller: string): string | undefined {
    const known = this.last.get(key);
    if (!known || this.now() - known.at > this.windowMs || known.tellers.has(teller)) return undefined;
    this.last.set(key, { ...known, tellers: new Set([...known.tellers, teller]) });
    return known.id;
  }

  remember(key: string, teller: string, id: string): void {
    this.last.delete(key);
    this.last.set(key, { id, at: this.now(), tellers: new Set([teller]) });
    for (const [old, { at }] of this.last) {
      if (this.now() - at <= this.windowMs) break;
      this.last.delete(old);
    }
  }
}
