/** Users' TypeScript, only type-checked. Each holds wrong uses that must be refused, so the types are known not to be `any`. */
export const CONSUMERS: Readonly<Record<string, string>> = {
  "consumer.mts": `
    import { connect, isAmbiguous, type ClientOptionsInput, type RedisClient } from "redis-ha";
    import { createCache } from "redis-ha/cache";
    import { Registry } from "prom-client";

    const options: ClientOptionsInput = { sentinel: { addresses: [{ host: "10.0.0.1", port: 26379 }] }, deadlineMs: 500 };
    const redis: RedisClient = await connect(options, { registry: new Registry() });
    const text: string | null = await redis.get("key");
    // @ts-expect-error GET answers a string or null
    const number: number = await redis.get("key");
    // @ts-expect-error there is no such option
    await connect({ deadline: 5 });
    // @ts-expect-error there is no such command
    await redis.gett("key");
    redis.on("master", ({ address, reason }) => console.log(address.toUpperCase(), reason));
    await redis.set("key", "value", "EX", 60).catch((error: unknown) => isAmbiguous(error) && error.applied);
    const cache = createCache<{ name: string }>({ client: redis, ttl: 1000 });
    const name: string = (await cache.getOrSet("key", () => ({ name: "Ada" }))).name;
    // @ts-expect-error the factory makes another kind of value
    await cache.getOrSet("key", () => 5);
    export { name, number, text };
  `,
  "consumer.cts": `
    import redisHa = require("redis-ha");
    import cache = require("redis-ha/cache");

    async function main(): Promise<string | null> {
      const redis = await redisHa.connect("redis://127.0.0.1:6379");
      // @ts-expect-error GET answers a string or null
      const number: number = await redis.get("key");
      await redis.transaction((t) => t.add("incr", "n"));
      await cache.createCache({ client: redis }).close();
      return number > 1 ? redis.get("key") : null;
    }

    export = main;
  `,
};
