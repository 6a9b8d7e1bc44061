import type { Redis, RedisOptions } from "ioredis";
import type { TestGroup } from "./group";
import { withDeadline } from "./wait";

/** What a careful user of plain ioredis sets: time-outs, and a reconnect with a repeat where the server said «not executed». */
export const CAREFUL: Partial<RedisOptions> = {
  connectTimeout: 1000,
  commandTimeout: 1000,
  disconnectTimeout: 200,
  sentinelRetryStrategy: () => 50,
  retryStrategy: () => 50,
  reconnectOnError: (error) => (error.message.startsWith("READONLY") ? 2 : false),
};

const READY_MS = 10_000;

/** `count` clients by the Sentinels, as application user, with their connections up. */
export async function careful(group: TestGroup, count: number, over: Partial<RedisOptions> = {}): Promise<Redis[]> {
  const clients = Array.from({ length: count }, () => group.client("app", { ...CAREFUL, ...over }));
  // Not by PING: their time-out runs while a command waits for the connection.
  const ready = clients.map((c) => new Promise<void>((resolve) => c.once("ready", () => resolve())));
  await withDeadline("all clients are ready", READY_MS, Promise.all(ready));
  return clients;
}
