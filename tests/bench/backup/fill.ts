import { Redis } from "ioredis";
import type { Address } from "../../../runtime/client/address";
import { parseInfo } from "../../../runtime/client/info";
import { noise } from "../../support/backup/every-type";

const VALUE_BYTES = 1024;
const NOISE_BYTES = 8 * 1024 * 1024;
const AT_ONCE = 2000;

/** Values of 1 KiB that can't be compressed: the worst for everything but the source. @returns the server's version */
export async function fill(address: Address, bytes: number): Promise<string> {
  const redis = new Redis({ ...address, protocol: 2, enableAutoPipelining: true });
  try {
    const source = noise(NOISE_BYTES + VALUE_BYTES);
    for (let i = 0; i * VALUE_BYTES < bytes; i += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, j) => {
        const at = ((i + j) * 7919) % NOISE_BYTES;
        return redis.set(`key:${i + j}`, source.subarray(at, at + VALUE_BYTES));
      });
      await Promise.all(some);
    }
    return parseInfo(await redis.info("server")).get("redis_version") ?? "unknown";
  } finally {
    redis.disconnect();
  }
}
