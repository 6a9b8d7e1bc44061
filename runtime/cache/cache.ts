import type { RedisClient } from "../client";
import { CacheRuntime } from "./cache-runtime";
import { change } from "./change";
import { ENTRY_DEFAULTS, resolveEntryOptions, type ResolvedEntryOptions } from "./entry-options";
import { InvalidCacheOptionsError } from "./errors";
import type { CacheEvents } from "./events";
import { Namespace, type ChangeOptions } from "./namespace";
import { checkName, parseSettings, type CacheOptions, type NamespaceOptions } from "./options";
import { Space } from "./space";
import type { CacheStats } from "./stats";

/** The namespace that the cache itself is. */
export const DEFAULT_NAMESPACE = "default";

/**
 * A cache of two levels: this process' memory, kept true by Redis' own invalidations, and Redis itself. Make one a process, beside its
 * client; namespaces hold values of one kind each.
 */
export class Cache<V = unknown> extends Namespace<V> implements AsyncDisposable {
  private readonly runtime: CacheRuntime;
  private readonly defaults: ResolvedEntryOptions;
  private readonly made = new Map<string, Namespace<never>>();

  /** @throws InvalidCacheOptionsError */
  constructor(options: CacheOptions<V>) {
    const { client, registry, codec, schema, ttl, grace, earlyRefresh, tags, timeout, lease, ...rest } = options;
    checkClient(client);
    const settings = parseSettings(rest);
    const entry = { ttl, grace, earlyRefresh, tags, timeout, lease };
    const defaults = resolveEntryOptions(withoutUndefined(entry), ENTRY_DEFAULTS);
    const runtime = new CacheRuntime(client, settings, registry);
    const values = { ...(codec ? { codec } : {}), ...(schema ? { schema } : {}) };
    const space = new Space<V>(DEFAULT_NAMESPACE, runtime.shared, values, defaults);
    super(space);
    this.runtime = runtime;
    this.defaults = defaults;
    runtime.spaces.set(DEFAULT_NAMESPACE, space as Space<unknown>);
    runtime.start();
  }

  /**
   * Values of one kind. The same name gives the same namespace; its options are given once.
   * @throws InvalidCacheOptionsError
   */
  namespace<T, K extends string = string>(name: string, options?: NamespaceOptions<T, K>): Namespace<T, K> {
    checkName("namespace", name);
    const known = name === DEFAULT_NAMESPACE ? this : this.made.get(name);
    if (known) {
      if (options === undefined) return known as unknown as Namespace<T, K>;
      throw new InvalidCacheOptionsError([{ path: `namespace ${name}`, problem: "it has its options already" }]);
    }
    const space = new Space<T>(name, this.runtime.shared, options ?? {}, this.defaults);
    this.runtime.spaces.set(name, space as Space<unknown>);
    const namespace = new Namespace<T, K>(space);
    this.made.set(name, namespace as unknown as Namespace<never>);
    return namespace;
  }

  /** Deletes everything in a namespace, this one if none is named. @throws as Namespace.clear() */
  override async clear(which?: string | ChangeOptions, options?: ChangeOptions): Promise<void> {
    if (typeof which !== "string") {
      await super.clear(which);
      return;
    }
    checkName("namespace", which);
    this.checkOpen();
    const { shared, spaces } = this.runtime;
    const key = shared.keys.epoch(which);
    await change(shared, [{ key, namespace: which, kind: "version" }], options?.whenDown, () =>
      spaces.get(which)?.versionGone(key),
    );
  }

  /** Listens to an event. */
  on<E extends keyof CacheEvents>(event: E, listener: (...args: CacheEvents[E]) => void): this {
    this.runtime.emitter.on(event, listener as never);
    return this;
  }

  off<E extends keyof CacheEvents>(event: E, listener: (...args: CacheEvents[E]) => void): this {
    this.runtime.emitter.off(event, listener as never);
    return this;
  }

  /**
   * Waits until invalidations are heard and L1 is used. Nothing needs to wait for it: until then Redis answers.
   * @returns false when that is not so after `timeoutMs`, or L1 is off
   */
  ready(timeoutMs = 5_000): Promise<boolean> {
    return this.runtime.ready(timeoutMs);
  }

  /** What the cache did and holds. */
  stats(): CacheStats {
    return this.runtime.stats();
  }

  /**
   * Ends the cache; the client stays open. New calls and running factories are ended at once, queued deletions are tried for `drainMs`.
   * Afterwards no socket, timer or listener of the cache is left.
   */
  close({ drainMs = 1_000 }: { drainMs?: number } = {}): Promise<void> {
    return this.runtime.close(drainMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Makes a cache over a client of this library. @throws InvalidCacheOptionsError with all faults at once */
export function createCache<V = unknown>(options: CacheOptions<V>): Cache<V> {
  return new Cache(options);
}

function checkClient(client: RedisClient | undefined): void {
  if (typeof client?.lease !== "function" || typeof client.with !== "function")
    throw new InvalidCacheOptionsError([{ path: "client", problem: "expected a client made by connect()" }]);
}

function withoutUndefined<T extends object>(given: T): { [P in keyof T]: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
