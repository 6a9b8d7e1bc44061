import { Redis } from "ioredis";
import type { Address } from "../../configs/supervisor";

/** A server, and how to check its certificate. */
export interface Door {
  readonly address: Address;
  readonly ca: string;
}

const TIMEOUT_MS = 5000;

/**
 * Whether a server lets a user in by this password.
 * @throws Error where it can't be asked, which is no answer
 */
export async function accepts(door: Door, username: string, password: string): Promise<boolean> {
  const redis = new Redis({
    ...door.address,
    ...{ username, password, tls: { ca: door.ca } },
    ...{ lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null, maxRetriesPerRequest: 0 },
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    disableClientInfo: true,
  });
  const refused: Error[] = [];
  redis.on("error", (error: Error) => refused.push(error));
  try {
    await redis.connect();
    await redis.ping();
    return true;
  } catch (error) {
    const said = [...refused, error as Error].map(({ message }) => message);
    if (said.some((text) => /^(WRONGPASS|NOAUTH)/.test(text))) return false;
    // Logged in, and allowed less than a PING.
    if (said.some((text) => text.startsWith("NOPERM"))) return true;
    const { host, port } = door.address;
    throw new Error(`${host}:${port} can't be asked: ${said.at(-1) ?? ""}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}
