// The same as CommonJS; process.execArgv may forbid that it loads ES modules.
const { connect, InvalidOptionsError, isInvalidOptions } = require("redis-ha");
const { createCache } = require("redis-ha/cache");

async function main() {
  const redis = await connect({ address: { host: "127.0.0.1", port: Number(process.argv[2]) } });
  await redis.set("from:cjs", "read back");
  const cache = createCache({ client: redis });
  const cached = await cache.getOrSet("cjs", () => ({ made: "once" }));
  const wrong = await connect({}).catch((error) => error);
  console.log(
    JSON.stringify([
      await redis.get("from:cjs"),
      wrong instanceof InvalidOptionsError,
      isInvalidOptions(wrong),
      cached.made,
    ]),
  );
  await cache.close();
  await redis.close();
}

main();
