import type { ResolvedEntryOptions } from "../entry-options";
import type { Fill } from "../l1/fill-guard";
import type { HeldLease } from "../l2/shared-store";
import type { Space } from "../space";
import { encodeValue, type Writing } from "./value-codec";

/** The versions that a value is made under; to be known before its factory begins. */
export type MadeUnder = Pick<Writing, "epoch" | "tags">;

/** A value that a factory made, and what may be overwritten with it. */
export interface Made<V> {
  readonly value: V;
  readonly factoryMs: number;
  readonly seen: Buffer;
  /** When `seen` was read or before, of performance.now(). */
  readonly readAt: number;
  readonly lease: HeldLease | undefined;
  readonly versions: MadeUnder;
}

/** Writes values to Redis. */
export class Storer<V> {
  constructor(private readonly space: Space<V>) {}

  /** The versions of now. @throws L2UnavailableError, InvalidKeyError for a tag */
  async versions({ tags }: Pick<ResolvedEntryOptions, "tags">): Promise<MadeUnder> {
    const { space } = this;
    const keys = tags.map((tag) => space.tagKey(tag));
    const [epoch, ...cells] = await space.versions.ensure(space.epochKey, keys);
    return { epoch: epoch.token, tags: cells.map((cell, i) => [tags[i] ?? "", cell.token]) };
  }

  /** Writes whatever is there now, by the caller's wish. @throws NotEncodableError, L2UnavailableError */
  async overwrite(key: string, value: V, options: ResolvedEntryOptions): Promise<void> {
    const versions = await this.versions(options);
    const bytes = await encodeValue(this.space, value, { ...options, ...versions, factoryMs: 0 });
    await this.space.shared.store.write(this.space.redisKey(key), bytes, options.ttl + options.grace);
  }

  /** Keeps what a factory made, unless its key was written since it began. Never rejects: the value is good all the same. */
  async store(key: string, fill: Fill, made: Made<V>, options: ResolvedEntryOptions): Promise<void> {
    const { space } = this;
    const { counts, shared } = space;
    const { store, settings } = shared;
    const { lease } = made;
    try {
      const bytes = await encodeValue(space, made.value, { ...options, ...made.versions, factoryMs: made.factoryMs });
      // A deletion is remembered in Redis for so long; what is older could slip past it.
      const tooLate = performance.now() - made.readAt + settings.l2.timeoutMs >= settings.tombstoneMs;
      if (fill.superseded || tooLate) {
        counts.fillsDropped += 1;
        if (lease) store.release(lease).catch(() => undefined);
        return;
      }
      const stored = await store.replace(fill.key, bytes, options.ttl + options.grace, made.seen, lease);
      if (!stored) counts.fillsDropped += 1;
    } catch (error) {
      counts.notStored += 1;
      shared.emitter.tell("notStored", { namespace: space.name, key, error });
    }
  }
}
