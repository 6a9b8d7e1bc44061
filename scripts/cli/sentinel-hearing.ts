import type { Redis } from "ioredis";
import { flatFields } from "../../runtime/node/info";

const FAST_MS = 100;

/**
 * Has one Sentinel ask nodes for INFO ten times a second, instead of once in 10 s, while `use` runs. Before Redis 7 there is no such word,
 * and then it takes what it takes.
 */
export async function hearingFast<T>(sentinel: Redis, use: () => Promise<T>): Promise<T> {
  const period = flatFields(await sentinel.call("SENTINEL", "DEBUG").catch(() => [])).get("INFO-PERIOD");
  if (period !== undefined) await sentinel.call("SENTINEL", "DEBUG", "INFO-PERIOD", FAST_MS);
  try {
    return await use();
  } finally {
    if (period !== undefined) await sentinel.call("SENTINEL", "DEBUG", "INFO-PERIOD", period);
  }
}
