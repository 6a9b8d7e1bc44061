import { createCache, type Cache, type CacheEvents, type CacheOptions } from "../../../runtime/cache";
import { RedisClient, type Address, type ClientOptionsInput } from "../../../runtime/client";
import { OneRedis } from "../client/one-redis";
import { once } from "../client/redis-group";
import { CleanUp } from "../client/settles";

/** Where a test is not about time limits: what a busy machine delays must not count as missing. */
export const PATIENT = { timeoutMs: 10_000 };

/** Caches over one real Redis, each with a client of its own as another process would have it. Closed at the end of each test. */
export class OneCache extends OneRedis {
  private readonly made = new CleanUp();

  /** Through the proxy, which cuts and freezes. */
  cache<V = unknown>(
    options: Partial<CacheOptions<V>> = {},
    clientOptions: Partial<ClientOptionsInput> = {},
  ): Promise<Cache<V>> {
    return this.make(this.proxy.address, options, clientOptions);
  }

  /** Past the proxy: a process whose network is well. */
  foreign<V = unknown>(options: Partial<CacheOptions<V>> = {}): Promise<Cache<V>> {
    return this.make(this.server.address, options, {});
  }

  /** Ends all caches, with their clients. */
  async endAll(): Promise<void> {
    await this.made.run();
  }

  private async make<V>(
    address: Address,
    options: Partial<CacheOptions<V>>,
    clientOptions: Partial<ClientOptionsInput>,
  ): Promise<Cache<V>> {
    this.cleanUp.add(this.made, (made) => made.run());
    const client = this.made.add(new RedisClient({ address, ...clientOptions }), (c) => c.close({ drainMs: 0 }));
    await client.ready(30_000);
    const cache = this.made.add(createCache<V>({ client, ...options, l2: { ...PATIENT, ...options.l2 } }), (c) =>
      c.close({ drainMs: 0 }),
    );
    await cache.ready(30_000);
    return cache;
  }

  /** Ids of the connections that hear invalidations, and of those that ask for them, in the order of their coming. */
  async pairIds(): Promise<{ subscribers: string[]; trackers: string[] }> {
    const list = String(await once(this.server.address, "client", "list")).split("\n");
    const idsOf = (flag: string): string[] =>
      list
        .filter((line) => new RegExp(` flags=\\w*${flag}\\w* `).test(line))
        .map((line) => /^id=(\d+)/.exec(line)?.[1] ?? "")
        .sort((a, b) => Number(a) - Number(b));
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
