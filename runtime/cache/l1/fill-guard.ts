/**
 * One reading or making of something that shall go into L1, from its beginning to its end. If its key is written meanwhile, here or
 * anywhere, what was read may be the old value and must not be kept.
 */
export class Fill {
  /** The key was written after this began. */
  superseded = false;

  constructor(
    readonly key: string,
    /** Invalidations are heard, without a gap since this began. Without that nothing may be kept. */
    public tracked: boolean,
  ) {}

  /** Whether the result may be put into L1. */
  get keepable(): boolean {
    return this.tracked && !this.superseded;
  }
}

/** Per-key epochs: marks the fills that are under way when their key is invalidated. It holds only what is under way. */
export class FillGuard {
  /** Whether invalidations are heard now. */
  tracking = false;
  private readonly open = new Map<string, Set<Fill>>();

  /** To be called before the first byte is asked for. The caller must end() it. */
  begin(key: string): Fill {
    const fill = new Fill(key, this.tracking);
    const others = this.open.get(key);
    if (others) others.add(fill);
    else this.open.set(key, new Set([fill]));
    return fill;
  }

  end(fill: Fill): void {
    const fills = this.open.get(fill.key);
    if (!fills?.delete(fill) || fills.size > 0) return;
    this.open.delete(fill.key);
  }

  /** The key was written. */
  invalidate(key: string): void {
    const fills = this.open.get(key);
    if (fills) for (const fill of fills) fill.superseded = true;
  }

  /** Invalidations may have been missed, or everything was flushed: what is under way now cannot be trusted. */
  gap(): void {
    for (const fills of this.open.values()) for (const fill of fills) fill.tracked = false;
  }

  /** How many are under way. */
  get size(): number {
    let count = 0;
    for (const fills of this.open.values()) count += fills.size;
    return count;
  }
}
