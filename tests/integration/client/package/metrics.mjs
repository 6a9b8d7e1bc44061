// A user with prom-client: the client's metrics are in the user's own registry.
import { createRequire } from "node:module";
import prom from "prom-client";
import * as esm from "redis-ha";

const cjs = createRequire(import.meta.url)("redis-ha");
const counts = [];
for (const { connect } of [esm, cjs]) {
  const registry = new prom.Registry();
  const redis = await connect({ address: { host: "127.0.0.1", port: Number(process.argv[2]) } }, { registry });
  await redis.set("counted", "1");
  const { values } = await registry.getSingleMetric("redis_operations_total").get();
  counts.push(values.find(({ labels }) => labels.operation === "set")?.value);
  await redis.close();
}
console.log(JSON.stringify(counts));
