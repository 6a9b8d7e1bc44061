import { readFileSync } from "node:fs";
import { Redis, type RedisOptions } from "ioredis";
import { FILES, type Address } from "../../configs/supervisor";
import { readCertificate } from "./certificate-files";

/** How a supervisor logs in: always over TLS, with the container's own certificate, as the group's ACL user for supervisors. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads what the program put into the container. */
export function readCredentials(user: string): Credentials {
  return {
    user,
    password: readFileSync(FILES.nodePassword, "utf8").trim(),
    ...readCertificate(),
  };
}

/** Opens one connection. It never reconnects and never queues: whoever asks decides what to do when it fails. Rejects within `timeoutMs`. */
export async function connect(address: Address, credentials: Credentials, timeoutMs: number): Promise<Redis> {
  const options: RedisOptions = {
    host: address.host,
    port: address.port,
    username: credentials.user,
    password: credentials.password,
    protocol: 2,
    tls: { ca: credentials.ca, cert: credentials.cert, key: credentials.key },
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    enableReadyCheck: false,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: () => null,
  };
  const redis = new Redis(options);
  // Without a listener ioredis prints errors itself; each call rejects with them anyway.
  redis.on("error", () => undefined);
  try {
    await within(redis.connect(), timeoutMs, `no connection to ${address.host}:${address.port}`);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Runs `use` on a connection of its own and closes it. Rejects within about twice `timeoutMs` per command. */
export async function withConnection<T>(
  address: Address,
  credentials: Credentials,
  timeoutMs: number,
  use: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = await connect(address, credentials, timeoutMs);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

/** Rejects with `what` if `promise` has not settled after `ms`. */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
