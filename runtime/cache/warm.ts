import type { EntryOptions } from "./entry-options";

/** Keys to read from Redis, or a function that gives keys with values, all at once or one by one. */
export type WarmSource<K, V> = readonly K[] | (() => WarmEntries<K, V> | Promise<WarmEntries<K, V>>);
export type WarmEntries<K, V> = Iterable<readonly [K, V]> | AsyncIterable<readonly [K, V]>;

export interface WarmOptions {
  /** So many are under way at once. */
  readonly concurrency?: number;
}

export interface WarmResult {
  /** Values that are in place now. */
  readonly loaded: number;
  /** Keys that Redis does not hold, and values that could not be stored. */
  readonly missing: number;
}

/** What warming needs of a namespace. */
interface Target<K, V> {
  /** Settles when values that are read stay in this process' memory, or that is not to be had. */
  whenReady(): Promise<unknown>;
  get(key: K): Promise<V | undefined>;
  set(key: K, value: V, options: EntryOptions): Promise<void>;
}

/**
 * Keys are read; values are stored, and read back, since what this process writes is announced to it as to all others and so does not
 * stay in its memory.
 */
export async function warm<K, V>(
  target: Target<K, V>,
  source: WarmSource<K, V>,
  { concurrency = 100, ...options }: EntryOptions & WarmOptions,
): Promise<WarmResult> {
  await target.whenReady();
  const read = async (key: K): Promise<boolean> => (await target.get(key)) !== undefined;
  const store = async ([key, value]: readonly [K, V]): Promise<boolean> => {
    await target.set(key, value, options);
    return read(key);
  };
  return typeof source === "function"
    ? eachOf(await source(), store, concurrency)
    : eachOf<K>(source, read, concurrency);
}

async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<boolean>,
  concurrency: number,
): Promise<WarmResult> {
  let [loaded, missing] = [0, 0];
  const underWay = new Set<Promise<void>>();
  for await (const item of items) {
    const one = work(item)
      .catch(() => false)
      .then((done) => {
        if (done) loaded += 1;
        else missing += 1;
        underWay.delete(one);
      });
    underWay.add(one);
    if (underWay.size >= concurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return { loaded, missing };
}
