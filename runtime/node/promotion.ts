import type { Redis } from "ioredis";
import type { GroupView, NodeAddress } from "../../configs/supervisor";
import { connect, type Credentials } from "./connection";
import { log, textOf } from "./log";

/** How often the replicas are asked for their role while a failover runs. Sentinel's own steps are 50 to 100 ms apart. */
const ASK_EVERY_MS = 5;

/** Waits until one of `candidates` says that it is master. @returns its name, or undefined after `timeoutMs` */
export async function awaitPromotion(
  candidates: readonly NodeAddress[],
  credentials: Credentials,
  timeoutMs: number,
): Promise<string | undefined> {
  const abort = new AbortController();
  const until = Date.now() + timeoutMs;
  const winners = candidates.map(async (node) => {
    if (await becomesMaster(node, credentials, until, abort.signal)) return node.name;
    throw new Error("not promoted");
  });
  try {
    return await Promise.any(winners);
  } catch {
    return undefined;
  } finally {
    abort.abort();
  }
}

/** Asks one node again and again. Sentinel cuts the promoted node's connections, so a lost one is opened anew. */
async function becomesMaster(
  node: NodeAddress,
  credentials: Credentials,
  until: number,
  signal: AbortSignal,
): Promise<boolean> {
  let redis: Redis | undefined;
  try {
    while (!signal.aborted && Date.now() < until) {
      try {
        if (redis?.status !== "ready") redis = await connect(node, credentials, Math.max(50, until - Date.now()));
        const [role] = (await redis.role()) as unknown as [string];
        if (role === "master") return true;
      } catch {
        redis?.disconnect();
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    return false;
  } finally {
    redis?.disconnect();
  }
}

/**
 * Makes the other replicas follow a freshly promoted node at once, so that it has the replicas that min-replicas-to-write asks
 * for; Sentinel would do it a second later.
 */
export async function makeOthersFollow(
  view: GroupView,
  promoted: string,
  except: string,
  credentials: Credentials,
  timeoutMs: number,
): Promise<void> {
  const master = view.nodes.find((n) => n.name === promoted);
  const others = view.nodes.filter((n) => n.name !== promoted && n.name !== except);
  if (!master) return;
  await Promise.all(others.map((node) => follow(node, master, credentials, timeoutMs)));
}

/** Makes one node follow a master. Whoever is away is left to Sentinel. */
export async function follow(
  node: NodeAddress,
  master: NodeAddress,
  credentials: Credentials,
  timeoutMs: number,
): Promise<void> {
  try {
    const redis = await connect(node, credentials, timeoutMs);
    await redis.replicaof(master.host, master.port).finally(() => redis.disconnect());
  } catch (error) {
    log.info({ node: node.name, error: textOf(error) }, "left to Sentinel to follow the new master");
  }
}
