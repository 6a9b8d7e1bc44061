import type { Address, NodeAddress, SentinelAddress } from "../../../configs/supervisor";
import { withConnection, type Credentials } from "../../../runtime/node/connection";
import { flatFields } from "../../../runtime/node/info";
import { hearingFast } from "../sentinel-hearing";

/** Lower is preferred, and 0 is never: so the others stay what can be promoted should this one die in that moment. */
const PREFERRED = "1";
const ASK_MS = 2000;
/** A Sentinel asks a replica for INFO every 10 s, and here more often if it can be told to. */
const LEARN_MS = 15_000;
const PUT_BACK_MS = 5000;
const LOOK_EVERY_MS = 20;

/**
 * Has Sentinels prefer one node while `use` runs, by its replica-priority, and puts that back in any case.
 * @param use gets the Sentinels that have heard of it: one of them must be asked
 * @throws where the node can't be told, or no Sentinel hears of it
 */
export async function preferring<T>(
  node: NodeAddress,
  { group, sentinels }: { group: string; sentinels: readonly SentinelAddress[] },
  credentials: Credentials,
  use: (sentinels: readonly SentinelAddress[]) => Promise<T>,
): Promise<T> {
  const before = await getPriority(node, credentials);
  await setPriority(node, credentials, PREFERRED);
  try {
    const learned = await Promise.all(
      sentinels.map(async (sentinel) =>
        (await learns(sentinel, group, node, PREFERRED, credentials)) ? [sentinel] : [],
      ),
    );
    const known = learned.flat();
    if (known.length === 0)
      throw new Error(`no Sentinel has heard within ${LEARN_MS} ms that ${node.name} is preferred`);
    return await use(known);
  } finally {
    await putBack(node, credentials, before);
  }
}

/** Sentinel closes connections of a node that it promotes, so it is tried again. @throws where it stays as it is */
async function putBack(node: NodeAddress, credentials: Credentials, priority: string): Promise<void> {
  const until = Date.now() + PUT_BACK_MS;
  for (;;) {
    try {
      await setPriority(node, credentials, priority);
      return;
    } catch (error) {
      if (Date.now() > until) {
        const text = `replica-priority of ${node.name} could not be put back to ${priority}; a restart of the node does it`;
        throw new Error(text, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function getPriority(node: Address, credentials: Credentials): Promise<string> {
  const reply = await withConnection(node, credentials, ASK_MS, (redis) =>
    redis.call("CONFIG", "GET", "replica-priority"),
  );
  const priority = flatFields(reply).get("replica-priority");
  if (priority === undefined) throw new Error("the node does not tell its replica-priority");
  return priority;
}

/** Never promoted by any Sentinel that has heard of it, and no hand-over goes to it. */
const NEVER = "0";

/**
 * Has no Sentinel promote a node any more, until it starts anew.
 * @returns names of the Sentinels that have not heard of it in time
 */
export async function neverPromoted(
  node: NodeAddress,
  { group, sentinels }: { group: string; sentinels: readonly SentinelAddress[] },
  credentials: Credentials,
): Promise<string[]> {
  await setPriority(node, credentials, NEVER);
  const heard = await Promise.all(sentinels.map((s) => learns(s, group, node, NEVER, credentials)));
  return sentinels.flatMap(({ name }, i) => (heard[i] ? [] : [name]));
}

async function setPriority(node: Address, credentials: Credentials, priority: string): Promise<void> {
  await withConnection(node, credentials, ASK_MS, (redis) => redis.call("CONFIG", "SET", "replica-priority", priority));
}

/** Whether a Sentinel has heard of the node's priority within LEARN_MS. Never throws. */
async function learns(
  sentinel: SentinelAddress,
  group: string,
  node: NodeAddress,
  priority: string,
  credentials: Credentials,
): Promise<boolean> {
  try {
    return await withConnection(sentinel, credentials, ASK_MS, (redis) =>
      hearingFast(redis, async () => {
        const until = Date.now() + LEARN_MS;
        while (Date.now() < until) {
          if (seenPriority(await redis.call("SENTINEL", "REPLICAS", group), node) === priority) return true;
          await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        }
        return false;
      }),
    );
  } catch {
    return false;
  }
}

/** A replica's priority in an answer to SENTINEL REPLICAS. Pure. */
export function seenPriority(reply: unknown, { host, port }: Address): string | undefined {
  const all = Array.isArray(reply) ? reply.map(flatFields) : [];
  return all.find((r) => r.get("ip") === host && Number(r.get("port")) === port)?.get("slave-priority");
}
