import { createCache, type Cache, type CacheEvents, type CacheOptions } from "../../../runtime/cache";
import type { ClientOptionsInput } from "../../../runtime/client";
import { OneRedis } from "../client/one-redis";
import { once } from "../client/redis-group";

/** Caches over one real Redis, each with a client of its own as another process would have it. Closed at the end of each test. */
export class OneCache extends OneRedis {
  /** Through the proxy, which cuts and freezes. */
  async cache<V = unknown>(
    options: Partial<CacheOptions<V>> = {},
    clientOptions: Partial<ClientOptionsInput> = {},
  ): Promise<Cache<V>> {
    const client = await this.client(clientOptions);
    return this.ready(createCache<V>({ client, ...options }));
  }

  /** Past the proxy: a process whose network is well. */
  async foreign<V = unknown>(options: Partial<CacheOptions<V>> = {}): Promise<Cache<V>> {
    const client = await this.client({ address: this.server.address });
    return this.ready(createCache<V>({ client, ...options }));
  }

  private async ready<V>(cache: Cache<V>): Promise<Cache<V>> {
    this.cleanUp.add(cache, (c) => c.close({ drainMs: 0 }));
    await cache.ready();
    return cache;
  }

  /** Ids of the connections that hear invalidations, and of those that ask for them. */
  async pairIds(): Promise<{ subscribers: string[]; trackers: string[] }> {
    const list = String(await once(this.server.address, "client", "list")).split("\n");
    const idsOf = (flag: string): string[] =>
      list
        .filter((line) => new RegExp(` flags=\\w*${flag}\\w* `).test(line))
        .map((line) => /^id=(\d+)/.exec(line)?.[1] ?? "");
    return { subscribers: idsOf("P"), trackers: idsOf("t") };
  }
}

/** Resolves with the next news of this kind. */
export function next<V, E extends keyof CacheEvents>(cache: Cache<V>, event: E): Promise<CacheEvents[E][0]> {
  return new Promise((resolve) => {
    const listener = (...[news]: CacheEvents[E]): void => {
      cache.off(event, listener);
      resolve(news);
    };
    cache.on(event, listener);
  });
}

/** How often L1 answered so far. */
export function l1Hits<V>(cache: Cache<V>, namespace = "default"): number {
  return cache.stats().namespaces[namespace]?.l1Hits ?? 0;
}
