// A user's ES module: writes a key, reads it back, and says what it read.
import { connect, InvalidOptionsError, isInvalidOptions } from "redis-ha";
import { createCache } from "redis-ha/cache";

const redis = await connect({ address: { host: "127.0.0.1", port: Number(process.argv[2]) } });
await redis.set("from:esm", "read back");
const cache = createCache({ client: redis });
const cached = await cache.getOrSet("esm", () => ({ made: "once" }));
const wrong = await connect({}).catch((error) => error);
console.log(
  JSON.stringify([
    await redis.get("from:esm"),
    wrong instanceof InvalidOptionsError,
    isInvalidOptions(wrong),
    cached.made,
  ]),
);
await cache.close();
await redis.close();
