/** A change that Redis must still learn of. */
export interface Repair {
  /** In Redis. */
  readonly key: string;
  readonly namespace: string;
  /** `entry`: the value under the key is outdated. `version`: the tag or namespace is; its version goes, and with it all it covers. */
  readonly kind: "entry" | "version";
}

/**
 * What could not be deleted in Redis, the last per key, and never more than `max` keys: when there are too many, one deletion of their
 * whole namespace takes their place. Pure of time and network.
 */
export class RepairQueue {
  private readonly queued = new Map<string, Repair>();

  constructor(
    private readonly max: number,
    /** The key whose deletion empties a namespace. */
    private readonly epochKey: (namespace: string) => string,
  ) {}

  get size(): number {
    return this.queued.size;
  }

  /** @returns "overflow" when the namespace as a whole will go instead */
  add(repair: Repair): "queued" | "covered" | "overflow" {
    const epoch = this.epochKey(repair.namespace);
    if (this.queued.has(epoch) && repair.key !== epoch) return "covered";
    if (repair.key === epoch) this.coverAll(repair.namespace);
    // A later one goes to the end: it was made for a later write.
    this.queued.delete(repair.key);
    if (this.queued.size < this.max || repair.key === epoch) {
      this.queued.set(repair.key, repair);
      return "queued";
    }
    this.add({ key: epoch, namespace: repair.namespace, kind: "version" });
    return "overflow";
  }

  /** Whether what Redis holds under this key is known to be outdated. */
  has(key: string, namespace: string): boolean {
    return this.queued.size > 0 && (this.queued.has(key) || this.queued.has(this.epochKey(namespace)));
  }

  /** The oldest, at most so many, without those whose turn it is not; they stay queued. */
  oldest(count: number, skip: (key: string) => boolean = () => false): Repair[] {
    const found: Repair[] = [];
    for (const repair of this.queued.values()) {
      if (found.length >= count) break;
      if (!skip(repair.key)) found.push(repair);
    }
    return found;
  }

  /** It is done, unless it was queued anew meanwhile. */
  done(repair: Repair): boolean {
    return this.queued.get(repair.key) === repair && this.queued.delete(repair.key);
  }

  /** A newer value was written: nothing is outdated any more. */
  drop(key: string): void {
    this.queued.delete(key);
  }

  private coverAll(namespace: string): void {
    for (const [key, repair] of this.queued) if (repair.namespace === namespace) this.queued.delete(key);
  }
}
