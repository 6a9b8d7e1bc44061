import type { Redis, RedisOptions } from "ioredis";
import { peer } from "../../lib/peers";
import { writeOn } from "../writer";

const [version, tuned] = process.argv.slice(2);

/** What else ioredis' documentation has to make a failover shorter. */
const TUNED: RedisOptions = {
  failoverDetector: true,
  sentinelCommandTimeout: 1000,
  connectTimeout: 1000,
  disconnectTimeout: 200,
  retryStrategy: () => 50,
  sentinelRetryStrategy: () => 50,
};

/** ioredis with what its documentation says on Sentinel, TLS and ACL, and its example of reconnectOnError, which is a failover. */
void writeOn(async ({ group, sentinels, username, password, ca }) => {
  const module = await (version === "5" ? peer("ioredis5-bentocache", "ioredis") : import("ioredis"));
  const { Redis: Client } = module as { Redis: typeof Redis };
  const redis = new Client({
    sentinels: [...sentinels],
    name: group,
    username,
    password,
    sentinelUsername: username,
    sentinelPassword: password,
    tls: { ca },
    sentinelTLS: { ca },
    enableTLSForSentinelMode: true,
    reconnectOnError: (error) => (error.message.startsWith("READONLY") ? 2 : false),
    ...(tuned === "tuned" ? TUNED : {}),
  });
  // ioredis tells of each lost connection; the calls tell what came of it.
  redis.on("error", () => undefined);
  return (key, value) => redis.set(key, value);
});
