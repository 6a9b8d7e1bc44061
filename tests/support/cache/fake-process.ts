import { CacheClosedError } from "../../../runtime/cache/errors";
import { CacheEmitter, type CacheEvents } from "../../../runtime/cache/events";
import { Keys } from "../../../runtime/cache/keys";
import { FillGuard } from "../../../runtime/cache/l1/fill-guard";
import { Namespace } from "../../../runtime/cache/namespace";
import { parseSettings, type NamespaceOptions } from "../../../runtime/cache/options";
import { Repairer } from "../../../runtime/cache/repair/repairer";
import type { Shared } from "../../../runtime/cache/shared";
import { Space } from "../../../runtime/cache/space";
import type { FakeStore } from "./fake-store";

/** What one process has of a cache, over a store that it may share with others. Invalidations come at once, or when the test says so. */
export class FakeProcess {
  readonly shared: Shared;
  readonly told: [keyof CacheEvents, unknown][] = [];
  /** Invalidations that are on their way, while `deaf`. */
  readonly onTheWay: string[] = [];
  deaf = false;
  private readonly closing = new AbortController();
  private readonly spaces = new Map<string, Space<unknown>>();

  constructor(
    readonly store: FakeStore,
    settings: object = {},
  ) {
    const keys = new Keys("cache");
    const guard = new FillGuard();
    guard.tracking = true;
    const emitter = new CacheEmitter();
    for (const event of ["stale", "factoryError", "undecodable", "notStored", "repairQueued", "repaired"] as const)
      emitter.on(event, (news: unknown) => this.told.push([event, news]));
    const parsed = parseSettings(settings);
    const options = { ...parsed.repair, tombstoneMs: parsed.tombstoneMs };
    const repairer = new Repairer(store, options, emitter, (name) => keys.epoch(name));
    this.shared = {
      ...{ settings: parsed, keys, store, guard, emitter, repairer },
      trust: { until: Infinity },
      metrics: undefined,
      ready: () => Promise.resolve(true),
      closing: this.closing.signal,
    };
    store.listeners.add((key) => {
      if (this.deaf) this.onTheWay.push(key);
      else this.hear(key);
    });
  }

  namespace<V>(name = "n", options: NamespaceOptions<V> = {}): Namespace<V> & { readonly inside: Space<V> } {
    const space = new Space<V>(name, this.shared, options);
    this.spaces.set(name, space as Space<unknown>);
    return Object.assign(new Namespace<V>(space), { inside: space });
  }

  /** One invalidation arrives. */
  hear(key: string): void {
    this.shared.guard.invalidate(key);
    const parsed = this.shared.keys.parse(key);
    if (parsed) this.spaces.get(parsed.namespace)?.invalidated(parsed, key);
  }

  /** All that is on its way arrives. */
  hearAll(): void {
    for (const key of this.onTheWay.splice(0)) this.hear(key);
  }

  /** Invalidations are not heard any more. */
  loseTracking(): void {
    this.deaf = true;
    this.shared.trust.until = 0;
    this.shared.guard.tracking = false;
    this.shared.guard.gap();
  }

  close(): void {
    this.closing.abort(new CacheClosedError());
  }

  events(name: keyof CacheEvents): unknown[] {
    return this.told.filter(([event]) => event === name).map(([, news]) => news);
  }
}

/** A promise that the test settles. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let [resolve, reject]: [(value: T) => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
