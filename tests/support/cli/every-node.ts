import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { TestGroup } from "../group";

/** A digest of all keys and values, all of them strings, whatever their order. */
export async function digestOf(redis: Redis): Promise<string> {
  const keys: string[] = [];
  for await (const some of redis.scanStream({ count: 1000 })) keys.push(...(some as string[]));
  const hash = createHash("sha256");
  for (const key of [...new Set(keys)].sort())
    hash.update(`${key}\0`).update((await redis.getBuffer(key)) ?? Buffer.alloc(0));
  return hash.digest("hex");
}

/** That of each node, by its name. */
export async function digests(group: TestGroup): Promise<Record<string, string>> {
  const entries = group.outputs.nodes.map(async (node) => [node.name, await digestOf(group.direct(node))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The same digest for every node. */
export function everyNode(group: TestGroup, digest: string): Record<string, string> {
  return Object.fromEntries(group.outputs.nodes.map(({ name }) => [name, digest]));
}

/** Fills a node with values that don't compress away. @returns its digest */
export async function fill(redis: Redis, count: number, bytes: number): Promise<string> {
  for (let i = 0; i < count; i += 1) {
    const seed = createHash("sha512").update(`value ${i}`).digest();
    const value = Buffer.alloc(bytes);
    for (let at = 0; at < bytes; at += seed.length) {
      seed.writeUInt32LE(at % 2 ** 32, 0);
      createHash("sha512").update(seed).digest().copy(value, at);
    }
    await redis.set(`data:${i}`, value);
  }
  return digestOf(redis);
}
