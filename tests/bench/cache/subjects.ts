import { peer } from "../lib/peers";
import { builtCache, builtClient } from "../lib/library";
import { MOST_ENTRIES, TTL_MS, type Subject } from "./subject";

/**
 * Every peer stands here twice where its documentation has a faster way: as it is made by default, and «by reference», where its memory
 * level hands out the stored object itself and copies nothing, which is what our cache does.
 */
export const SUBJECTS = {
  "redis-ha": ours,
  "cache-manager": (port) => cacheManager(port, {}),
  "cache-manager, by reference": (port) => cacheManager(port, { useClone: false }),
  bentocache: (port) => bentocache(port, true),
  "bentocache, by reference": (port) => bentocache(port, false),
  cacheable: (port) => cacheable(port, {}),
  "cacheable, by reference": (port) => cacheable(port, { useClone: false }),
} satisfies Record<string, (port: number) => Promise<Subject>>;

export type SubjectName = keyof typeof SUBJECTS;

async function ours(port: number): Promise<Subject> {
  const { connect } = await builtClient();
  const { createCache } = await builtCache();
  const client = await connect({ address: { host: "127.0.0.1", port } });
  const cache = createCache<object>({ client, ttl: TTL_MS, l1: { maxBytes: 2 ** 30 } });
  if (!(await cache.ready())) throw new Error("the cache does not hear invalidations");
  return {
    get: (key) => cache.get(key),
    getOrSet: (key, factory) => cache.getOrSet(key, factory),
    set: (key, value) => cache.set(key, value),
  };
}

/** What is used of the peers; their types are not installed here. */
interface KeyvModule {
  createKeyv: (options: unknown) => unknown;
}
interface CacheManagerModule {
  createCache: (options: { ttl: number; stores: unknown[] }) => {
    get(key: string): Promise<unknown>;
    set(key: string, value: object): Promise<unknown>;
    wrap(key: string, factory: () => object): Promise<unknown>;
  };
}
interface CacheableModule extends KeyvModule {
  Cacheable: new (options: { ttl: number; primary: unknown; secondary: unknown }) => {
    get(key: string): Promise<unknown>;
    set(key: string, value: object): Promise<unknown>;
    getOrSet(key: string, factory: () => Promise<object>): Promise<unknown>;
  };
}
interface BentoModule {
  BentoCache: new (options: { default: "two"; ttl: number; stores: { two: unknown } }) => {
    get(options: { key: string }): Promise<unknown>;
    set(options: { key: string; value: object }): Promise<unknown>;
    getOrSet(options: { key: string; factory: () => object }): Promise<unknown>;
  };
  bentostore: () => BentoStore;
}
interface BentoStore {
  useL1Layer(driver: unknown): BentoStore;
  useL2Layer(driver: unknown): BentoStore;
  useBus(driver: unknown): BentoStore;
}
type BentoDriver = (options: unknown) => unknown;

async function cacheManager(port: number, memory: { useClone?: boolean }): Promise<Subject> {
  const { createCache } = (await peer("cache-manager", "cache-manager")) as CacheManagerModule;
  const { createKeyv } = (await peer("cache-manager", "cacheable")) as KeyvModule;
  const redis = (await peer("cache-manager", "@keyv/redis")) as KeyvModule;
  const stores = [createKeyv({ ttl: TTL_MS, lruSize: MOST_ENTRIES, ...memory }), redis.createKeyv(url(port))];
  const cache = createCache({ ttl: TTL_MS, stores });
  return {
    get: (key) => cache.get(key),
    getOrSet: (key, factory) => cache.wrap(key, factory),
    set: (key, value) => cache.set(key, value),
  };
}

async function cacheable(port: number, memory: { useClone?: boolean }): Promise<Subject> {
  const { Cacheable, createKeyv } = (await peer("cacheable", "cacheable")) as CacheableModule;
  const redis = (await peer("cacheable", "@keyv/redis")) as KeyvModule;
  const primary = createKeyv({ ttl: TTL_MS, lruSize: MOST_ENTRIES, ...memory });
  const cache = new Cacheable({ ttl: TTL_MS, primary, secondary: redis.createKeyv(url(port)) });
  return {
    get: (key) => cache.get(key),
    getOrSet: (key, factory) => cache.getOrSet(key, () => Promise.resolve(factory())),
    set: (key, value) => cache.set(key, value),
  };
}

/** With its bus, since a memory level that no other process corrects is not what ours is compared with. */
async function bentocache(port: number, serialize: boolean): Promise<Subject> {
  const { BentoCache, bentostore } = (await peer("ioredis5-bentocache", "bentocache")) as BentoModule;
  const drivers = (await peer("ioredis5-bentocache", "bentocache/drivers/redis")) as Record<string, BentoDriver>;
  const memory = (await peer("ioredis5-bentocache", "bentocache/drivers/memory")) as Record<string, BentoDriver>;
  const connection = { host: "127.0.0.1", port };
  const two = bentostore()
    .useL1Layer(memory.memoryDriver?.({ maxItems: MOST_ENTRIES, serialize }))
    .useL2Layer(drivers.redisDriver?.({ connection }))
    .useBus(drivers.redisBusDriver?.({ connection }));
  const cache = new BentoCache({ default: "two", ttl: TTL_MS, stores: { two } });
  return {
    get: (key) => cache.get({ key }),
    getOrSet: (key, factory) => cache.getOrSet({ key, factory }),
    set: (key, value) => cache.set({ key, value }),
  };
}

function url(port: number): string {
  return `redis://127.0.0.1:${port}`;
}
