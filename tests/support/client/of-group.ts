import { RedisClient, type ClientOptionsInput, type CallOptions } from "../../../runtime/client";
import type { TestGroup } from "../group";
import type { WriteTarget } from "../writers";

/** What a user of the library sets to reach a deployed group: Sentinels, CA and the application's user. */
export function optionsOf(group: TestGroup, over: Partial<ClientOptionsInput> = {}): ClientOptionsInput {
  const { sentinels, ca, group: name } = group.outputs;
  const user = { username: "app", password: group.password("app") };
  return {
    sentinel: { addresses: sentinels.map(({ host, port }) => ({ host, port })), group: name, ...user },
    ...user,
    tls: { ca },
    ...over,
  };
}

/** The library's client of a deployed group, connected. Close it at the end. */
export async function clientOf(group: TestGroup, over: Partial<ClientOptionsInput> = {}): Promise<RedisClient> {
  const client = new RedisClient(optionsOf(group, over));
  try {
    // Not `deadlineMs`, which may be shorter than a busy machine stands still.
    await client.ready(30_000);
    return client;
  } catch (error) {
    await client.close({ drainMs: 0 });
    throw error;
  }
}

/** Writes by the library's client; with `acks` a write that returns was confirmed. */
export function writing(client: RedisClient, options: CallOptions = {}): WriteTarget {
  const view = client.with(options);
  const confirmed = options.acks ? options.acks.replicas : 0;
  return {
    set: (key, value) => view.set(key, value),
    wait: () => Promise.resolve(confirmed),
  };
}
