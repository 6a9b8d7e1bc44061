import { LRUCache } from "lru-cache";
import type { Codec, Schema } from "./codec/codec";
import { json } from "./codec/json";
import { Counts } from "./counts";
import { ENTRY_DEFAULTS, resolveEntryOptions, type ResolvedEntryOptions } from "./entry-options";
import { checkKey, type ParsedKey } from "./keys";
import { tagsHold, type L1Entry } from "./l1/entry";
import { freezeDeep } from "./l1/freeze";
import type { Fill } from "./l1/fill-guard";
import { parseL1, type NamespaceOptions } from "./options";
import type { Shared } from "./shared";
import { Versions, type VersionCell } from "./versions";

/** Hears that a key was written, here or elsewhere: what is under way for it must not be joined any more. */
export type WrittenListener = (key: string | undefined) => void;

/** The inside of a namespace: its part of L1, what it knows of versions, and how its values are coded. */
export class Space<V> {
  /** Empty where L1 is off. */
  readonly l1: LRUCache<string, L1Entry<V>>;
  readonly versions: Versions;
  readonly counts = new Counts();
  readonly codec: Codec<V>;
  readonly schema: Schema<V> | undefined;
  readonly defaults: ResolvedEntryOptions;
  readonly epochKey: string;
  private readonly keySchema: Schema<string> | undefined;
  private readonly freeze: boolean;
  private readonly hasL1: boolean;
  private readonly listeners: WrittenListener[] = [];

  /** @throws InvalidCacheOptionsError */
  constructor(
    readonly name: string,
    readonly shared: Shared,
    options: NamespaceOptions<V>,
    defaults: ResolvedEntryOptions = ENTRY_DEFAULTS,
  ) {
    const { settings, store, guard, trust, repairer, keys } = shared;
    const l1 =
      settings.l1 === false ? false : parseL1(options.l1 === undefined ? settings.l1 : merge(options.l1, settings.l1));
    this.hasL1 = l1 !== false;
    this.freeze = l1 !== false && l1.freeze;
    this.l1 = new LRUCache({
      maxSize: l1 === false ? 1 : l1.maxBytes,
      sizeCalculation: (entry) => entry.bytes,
      dispose: (_entry, _key, reason) => {
        if (reason === "evict") this.counts.evictions += 1;
      },
    });
    this.codec = (options.codec ?? json) as Codec<V>;
    this.schema = options.schema;
    this.keySchema = options.key;
    this.defaults = resolveEntryOptions(options, defaults);
    this.epochKey = keys.epoch(name);
    this.versions = new Versions(store, guard, trust, (key) => repairer.isOutdated(key, name));
  }

  /** @throws InvalidKeyError, or what the key's schema throws */
  check(key: string): void {
    checkKey("key", key, this.shared.settings.maxKeyBytes);
    this.keySchema?.parse(key);
  }

  redisKey(key: string): string {
    return this.shared.keys.entry(this.name, key);
  }

  tagKey(tag: string): string {
    checkKey("tag", tag, this.shared.settings.maxKeyBytes);
    return this.shared.keys.tag(this.name, tag);
  }

  onWritten(listener: WrittenListener): void {
    this.listeners.push(listener);
  }

  /** Keeps a value in this process, unless it may already be outdated. */
  keep(key: string, entry: L1Entry<V>, fill: Fill, epoch: VersionCell): void {
    if (!this.hasL1) return;
    if (!fill.keepable || !epoch.valid || !tagsHold(entry)) {
      if (fill.tracked) this.counts.fillsDropped += 1;
      return;
    }
    if (this.freeze) freezeDeep(entry.value);
    this.l1.set(key, entry);
  }

  /** A value that may be served though it is not fresh, or though nobody knows whether it was changed. */
  lastResort(key: string): L1Entry<V> | undefined {
    const entry = this.l1.peek(key);
    return entry && performance.now() < entry.staleUntil && tagsHold(entry) ? entry : undefined;
  }

  /** The key is being written here, or was: what this process has of it is outdated. */
  written(key: string): void {
    this.l1.delete(key);
    this.shared.guard.invalidate(this.redisKey(key));
    for (const listener of this.listeners) listener(key);
  }

  /** A tag's or the namespace's version is being deleted here, or was. */
  versionGone(versionKey: string): void {
    this.shared.guard.invalidate(versionKey);
    this.versionWritten(versionKey);
    for (const listener of this.listeners) listener(undefined);
  }

  /** Redis says that somebody wrote one of this namespace's keys. The guard knows already. */
  invalidated({ kind, name }: ParsedKey, redisKey: string): void {
    this.counts.invalidations += 1;
    if (kind === "entry") this.written(name);
    // A version that nobody knew was just made: nothing that is under way can be outdated by that.
    else if (this.versionWritten(redisKey)) for (const listener of this.listeners) listener(undefined);
  }

  /** Invalidations may have been missed. */
  flush(): void {
    this.counts.flushes += 1;
    this.l1.clear();
    this.versions.clear();
    for (const listener of this.listeners) listener(undefined);
  }

  private versionWritten(versionKey: string): boolean {
    if (versionKey === this.epochKey) this.l1.clear();
    return this.versions.invalidate(versionKey);
  }
}

function merge(own: object | false, common: object): object | false {
  return own === false ? false : { ...common, ...own };
}
