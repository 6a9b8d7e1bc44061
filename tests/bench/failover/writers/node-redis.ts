import { peer } from "../../lib/peers";
import { writeOn } from "../writer";

/** As much of node-redis as is used here. */
interface Sentinel {
  on(event: "error", listener: () => void): this;
  connect(): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
}

const [tuned] = process.argv.slice(2);

/** What else node-redis' documentation has to make a failover shorter. */
const TUNED_SOCKET = { connectTimeout: 1000, socketTimeout: 1000, reconnectStrategy: 50 };
const TUNED = { scanInterval: 500 };

/** node-redis' createSentinel with what its documentation says on TLS and ACL. */
void writeOn(async ({ group, sentinels, username, password, ca }) => {
  const { createSentinel } = (await peer("node-redis", "redis")) as { createSentinel: (options: object) => Sentinel };
  const client = { username, password, socket: { tls: true, ca } };
  const redis = createSentinel({
    name: group,
    sentinelRootNodes: sentinels.map(({ host, port }) => ({ host, port })),
    nodeClientOptions: tuned ? { ...client, socket: { ...client.socket, ...TUNED_SOCKET } } : client,
    sentinelClientOptions: client,
    ...(tuned ? TUNED : {}),
  });
  redis.on("error", () => undefined);
  await redis.connect();
  return (key, value) => redis.set(key, value);
});
