import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import type { Address } from "../../../runtime/client/address";

/** What digests don't tell. */
export interface Details {
  readonly digest: unknown;
  readonly expiry: unknown;
  readonly groups: unknown;
  readonly functions: unknown;
  readonly sizes: unknown[];
}

const FAR = 4_102_444_800_000; // 2100
export const DATABASES = [0, 3, 15];

export function connectTo(address: Address, db = 0): Redis {
  return new Redis({ ...address, db, protocol: 2, retryStrategy: () => null });
}

/** Fills a server with values of every type, in every encoding that the type has, and some odd ones. */
export async function fillWithEveryType(address: Address): Promise<void> {
  for (const db of DATABASES) {
    const redis = connectTo(address, db);
    const many = Array.from({ length: 600 }, (_, i) => `item-${i}-${"x".repeat(i % 80)}`);
    await redis.mset({ text: "hello", number: "12345", negative: "-7", big: "9007199254740993", empty: "" });
    await redis.set("megabyte", Buffer.alloc(1024 * 1024, "not so random text "));
    await redis.set("noise", noise(1024 * 1024));
    await redis.set(noise(300), noise(1000));
    await redis.set(Buffer.from([0, 13, 10, 255]), Buffer.from([255, 0, 13, 10]));
    await redis.set("repeated", "abc".repeat(5000));
    await redis.rpush("list:small", "a", "b", "1");
    await redis.rpush("list:large", ...many);
    await redis.rpush("list:plain", noise(20_000), "tail");
    await redis.sadd("set:ints", 1, 2, 70_000);
    await redis.sadd("set:small", "a", "b");
    await redis.sadd("set:large", ...many);
    await redis.zadd("zset:small", 1.5, "a", "-inf", "b", "+inf", "c");
    await redis.zadd("zset:large", ...many.flatMap((item, i) => [i * 1.25, item]));
    await redis.hset("hash:small", { a: "1", b: "two" });
    await redis.hset("hash:large", Object.fromEntries(many.map((item, i) => [`f${i}`, item])));
    for (let i = 0; i < 250; i += 1) await redis.xadd("stream", `${i + 1}-1`, "n", i, "text", many[i] ?? "");
    await redis.xdel("stream", "3-1");
    await redis.xgroup("CREATE", "stream", "workers", "5-1");
    await redis.xgroup("CREATE", "stream", "idle", "$");
    await redis.xreadgroup("GROUP", "workers", "alice", "COUNT", 10, "STREAMS", "stream", ">");
    await redis.xreadgroup("GROUP", "workers", "bob", "COUNT", 3, "STREAMS", "stream", ">");
    await redis.pfadd("hyperloglog", ...many);
    await redis.setbit("bits", 10_000, 1);
    await redis.geoadd("places", 13.361389, 38.115556, "Palermo");
    await redis.set("expires:far", "1", "PXAT", FAR);
    await redis.hset("expires:hash", "a", "1");
    await redis.pexpireat("expires:hash", FAR + 1);
    redis.disconnect();
  }
  const redis = connectTo(address);
  await redis.call("function", "load", "#!lua name=mylib\nredis.register_function('f', function() return 1 end)");
  redis.disconnect();
}

/** Bytes that can't be compressed, the same each time. */
export function noise(size: number): Buffer {
  const out = Buffer.alloc(size);
  let x = size | 1;
  for (let i = 0; i < size; i += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    out[i] = x;
  }
  return out;
}

/** All that can be told of a server's data. Equal details are equal data. */
export async function detailsOf(address: Address): Promise<Details> {
  const redis = connectTo(address);
  const sizes: unknown[] = [];
  const groups: unknown[] = [];
  const expiry: unknown[] = [];
  for (const db of DATABASES) {
    await redis.select(db);
    sizes.push(await redis.dbsize());
    const stream = (await redis.xinfo("STREAM", "stream", "FULL", "COUNT", "0")) as unknown[];
    groups.push(withoutAges(stream));
    for (const key of ["expires:far", "expires:hash", "text"]) expiry.push(await redis.call("pexpiretime", key));
  }
  const functions = await redis.call("function", "list", "withcode");
  const digest = await digestOf(redis);
  redis.disconnect();
  return { digest, expiry, groups, functions, sizes };
}

/** XINFO without what depends on the server's memory. */
function withoutAges(info: unknown[]): unknown[] {
  const skipped = new Set(["radix-tree-keys", "radix-tree-nodes"]);
  return info.filter((_, i) => !skipped.has(String(info[i - (i % 2)])));
}

const bytewise = (a: Buffer, b: Buffer): number => Buffer.compare(a, b);

/** A digest over all keys and values of our databases, whatever order and encoding they have in memory. */
async function digestOf(redis: Redis): Promise<string> {
  const hash = createHash("sha256");
  for (const db of DATABASES) {
    await redis.select(db);
    const keys = (await redis.keysBuffer("*")).sort(bytewise);
    for (const key of keys) {
      hash.update(`${db} ${key.length} `).update(key);
      for (const part of await partsOf(redis, key)) hash.update(`${part.length} `).update(part);
    }
  }
  return hash.digest("hex");
}

async function partsOf(redis: Redis, key: Buffer): Promise<Buffer[]> {
  const type = await redis.type(key);
  const flat = async (...words: (string | Buffer)[]): Promise<Buffer[]> => {
    const [name = "", ...args] = words;
    return ((await redis.callBuffer(String(name), ...args)) as Buffer[]).flat(3);
  };
  switch (type) {
    case "string":
      return [(await redis.getBuffer(key)) ?? Buffer.alloc(0)];
    case "list":
      return flat("lrange", key, "0", "-1");
    case "set":
      return (await flat("smembers", key)).sort(bytewise);
    case "zset":
      return flat("zrange", key, "0", "-1", "withscores");
    case "hash": {
      const [fields, values] = [await flat("hkeys", key), await flat("hvals", key)];
      return fields.map((field, i) => Buffer.concat([field, values[i] ?? field])).sort(bytewise);
    }
    default:
      return flat("xrange", key, "-", "+");
  }
}
