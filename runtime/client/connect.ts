import { RedisClient, type ClientExtras } from "./client";
import { optionsFromEnvironment } from "./options/environment";
import type { OptionsOrUrl } from "./options/resolve";

/**
 * Makes a client and waits until it has found its master.
 * @param options an object, a URL, or nothing: then the environment (REDIS_URL and so on, docs/client.md)
 * @throws InvalidOptionsError with all faults; DeadlineExceededError when no master was found in `deadlineMs` (nothing is left open)
 */
export async function connect(
  options: OptionsOrUrl = optionsFromEnvironment(),
  extras: ClientExtras = {},
): Promise<RedisClient> {
  const client = new RedisClient(options, extras);
  try {
    await client.ready();
    return client;
  } catch (error) {
    await client.close({ drainMs: 0 });
    throw error;
  }
}
