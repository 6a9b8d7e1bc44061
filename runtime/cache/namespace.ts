import type { WhenDown } from "./change";
import { resolveEntryOptions, type EntryOptions } from "./entry-options";
import { CacheClosedError } from "./errors";
import { tagsHold } from "./l1/entry";
import type { Factory } from "./load/factory";
import { Loader } from "./load/loader";
import { Lookups } from "./load/lookups";
import { Reader } from "./load/reader";
import type { Space } from "./space";
import type { Trust } from "./tracking/tracker";
import { warm, type WarmOptions, type WarmResult, type WarmSource } from "./warm";
import { Writer } from "./writer";

/** So long warm() waits for L1 to be usable. */
const WARM_READY_MS = 5_000;

/** How a change of Redis is made that fails. */
export interface ChangeOptions {
  /** Default: the cache's own `whenDown`. */
  readonly whenDown?: WhenDown;
}

/**
 * Values of one kind under keys of their own. A hit in this process' memory costs a look into a table and no more: values are handed out
 * as they are and shared by all callers, so nobody should change them.
 */
export class Namespace<V, K extends string = string> {
  protected readonly space: Space<V>;
  private readonly trust: Trust;
  private readonly lookups: Lookups<V>;
  private readonly loader: Loader<V>;
  private readonly writer: Writer<V>;

  /** Made by Cache.namespace(). */
  constructor(space: Space<V>) {
    const reader = new Reader(space);
    this.space = space;
    this.trust = space.shared.trust;
    this.lookups = new Lookups(space, reader);
    this.loader = new Loader(space, reader);
    this.writer = new Writer(space);
  }

  get name(): string {
    return this.space.name;
  }

  /**
   * The value, or undefined when there is no fresh one, or Redis cannot be asked (event `l2Error`).
   * @throws InvalidKeyError, CacheClosedError
   */
  get(key: K): Promise<V | undefined> {
    const { space } = this;
    const entry = space.l1.get(key);
    if (entry !== undefined) {
      const now = performance.now();
      if (now < entry.freshUntil && now < this.trust.until && tagsHold(entry)) {
        space.counts.l1Hits += 1;
        return Promise.resolve(entry.value);
      }
    }
    return this.getSlowly(key);
  }

  /**
   * The value; if there is no fresh one, `factory` makes it, once for all who ask in this process meanwhile, and it is stored.
   * Where factory or Redis fail or are slow, an outdated value is served within its `grace`.
   * @throws what the factory throws, FactoryTimeoutError, InvalidKeyError, InvalidCacheOptionsError, CacheClosedError. Redis' failures
   * never reject: they are told as `l2Error`
   */
  getOrSet(key: K, factory: Factory<V>, options?: EntryOptions): Promise<V> {
    const { space } = this;
    const entry = space.l1.get(key);
    if (entry !== undefined) {
      const now = performance.now();
      if (now < entry.freshUntil && now < this.trust.until && tagsHold(entry)) {
        space.counts.l1Hits += 1;
        if (now >= entry.refreshAt) this.loader.refresh(key, factory, this.resolve(options));
        return Promise.resolve(entry.value);
      }
    }
    return this.loadSlowly(key, factory, options);
  }

  /**
   * The fresh value, else an outdated one within its grace, else the fallback. Redis is asked, no factory is run.
   * @throws what a fallback function throws, InvalidKeyError, CacheClosedError
   */
  async getWithFallback(key: K, fallback: V | (() => V | Promise<V>)): Promise<V> {
    const { l1, counts, name, shared } = this.space;
    const entry = l1.get(key);
    const now = performance.now();
    if (entry !== undefined && now < entry.freshUntil && now < this.trust.until && tagsHold(entry)) {
      counts.l1Hits += 1;
      return entry.value;
    }
    this.check(key);
    const found = await this.lookups.find(key);
    if (found.entry === undefined) {
      counts.misses += 1;
      return typeof fallback === "function" ? await (fallback as () => V | Promise<V>)() : fallback;
    }
    if (found.fresh) counts.l2Hits += 1;
    else {
      counts.staleHits += 1;
      shared.emitter.tell("stale", { namespace: name, key, reason: "fallback" });
    }
    return found.entry.value;
  }

  /** The fresh values among many, in one round trip to Redis. What is missing is not in the answer. @throws as get() */
  async getMany(keys: Iterable<K>): Promise<Map<K, V>> {
    const all = [...new Set(keys)];
    const values = await Promise.all(all.map((key) => this.get(key)));
    const found = new Map<K, V>();
    all.forEach((key, i) => {
      const value = values[i];
      if (value !== undefined) found.set(key, value);
    });
    return found;
  }

  /**
   * Stores a value over whatever is there.
   * @throws NotEncodableError, InvalidKeyError, CacheClosedError; L2UnavailableError where whenDown is "throw". With "queue" the outdated
   * value is deleted as soon as Redis can be reached, and until then counts as missing in this process
   */
  async set(key: K, value: V, options?: EntryOptions & ChangeOptions): Promise<void> {
    this.check(key);
    await this.writer.set(key, value, this.resolve(options), options?.whenDown);
  }

  /** Deletes values, everywhere. @throws as set() */
  async delete(keys: K | readonly K[], options?: ChangeOptions): Promise<void> {
    const all = typeof keys === "string" ? [keys] : keys;
    for (const key of all) this.check(key);
    await this.writer.delete(all, options?.whenDown);
  }

  /** Deletes all values that have one of these tags, at a cost that does not depend on how many they are. @throws as set() */
  async deleteByTag(tags: string | readonly string[], options?: ChangeOptions): Promise<void> {
    this.checkOpen();
    const all = typeof tags === "string" ? [tags] : tags;
    await this.writer.deleteVersions(
      all.map((tag) => this.space.tagKey(tag)),
      options?.whenDown,
    );
  }

  /** Deletes everything in this namespace, at a cost that does not depend on how much it is. @throws as set() */
  async clear(options?: ChangeOptions): Promise<void> {
    this.checkOpen();
    await this.writer.deleteVersions([this.space.epochKey], options?.whenDown);
  }

  /**
   * Gets values into this process' memory before they are asked for: those of some keys from Redis, or those that a loader gives, which
   * are stored as well. It never rejects for single values.
   */
  warm(source: WarmSource<K, V>, options: EntryOptions & WarmOptions = {}): Promise<WarmResult> {
    const { space } = this;
    const target = {
      whenReady: () => space.shared.ready(WARM_READY_MS),
      get: (key: K) => this.get(key),
      set: (key: K, value: V, entry: EntryOptions) => this.set(key, value, { ...entry, whenDown: "throw" }),
    };
    return warm(target, source, options);
  }

  private async getSlowly(key: K): Promise<V | undefined> {
    this.check(key);
    const { counts } = this.space;
    const { entry, fresh } = await this.lookups.find(key);
    if (entry === undefined || !fresh) {
      counts.misses += 1;
      return undefined;
    }
    counts.l2Hits += 1;
    return entry.value;
  }

  private async loadSlowly(key: K, factory: Factory<V>, options: EntryOptions | undefined): Promise<V> {
    this.check(key);
    return this.loader.load(key, factory, this.resolve(options));
  }

  private resolve(options: EntryOptions | undefined): ReturnType<typeof resolveEntryOptions> {
    const resolved = resolveEntryOptions(options, this.space.defaults);
    if (options?.tags) for (const tag of resolved.tags) this.space.tagKey(tag);
    return resolved;
  }

  private check(key: K): void {
    this.checkOpen();
    this.space.check(key);
  }

  protected checkOpen(): void {
    if (this.space.shared.closing.aborted) throw new CacheClosedError();
  }
}
