import { addressKey, type Address } from "../address";
import { onAbort } from "../on-abort";
import { ask } from "../pool/ask";
import { Link } from "../pool/link";
import type { LinkOptions } from "../pool/link-options";
import { parseInstances, parseMasterAnswer } from "./sentinel-message";

/** What one Sentinel told. */
export interface SentinelAnswer {
  /** null: it does not know the group. */
  readonly master: Address | null;
  readonly peers: readonly Address[];
}

/**
 * Asks one Sentinel on a connection of its own who is master and who else watches the group.
 * @param reachable where to connect; `sentinel` is the address it is known by, which its certificate is for
 * @throws when it does not answer in time, answers nonsense, or is not wanted any more; ioredis itself would wait for ever for a frozen one
 */
export async function askSentinel(
  sentinel: Address,
  reachable: Address,
  group: string,
  options: LinkOptions,
): Promise<SentinelAnswer> {
  return onOneLink(sentinel, reachable, options, async (link) => {
    const [reply, peers] = await Promise.all([
      ask(link, "sentinel", ["get-master-addr-by-name", group], options.connectTimeoutMs),
      // A user who may not ask for peers can live on the seeds.
      ask(link, "sentinel", ["sentinels", group], options.connectTimeoutMs).catch(() => []),
    ]);
    const master = parseMasterAnswer(reply);
    if (master === undefined) throw new Error(`${addressKey(sentinel)} answered something that is no address`);
    return { master, peers: parseInstances(peers, true) };
  });
}

/** Asks one Sentinel for the group's replicas that it takes for healthy. @throws as askSentinel() */
export async function askReplicas(
  sentinel: Address,
  reachable: Address,
  group: string,
  options: LinkOptions,
): Promise<readonly Address[]> {
  return onOneLink(sentinel, reachable, options, async (link) =>
    parseInstances(await ask(link, "sentinel", ["replicas", group], options.connectTimeoutMs), false),
  );
}

/** Opens a connection for some questions and closes it, at the signal even before they are answered. */
async function onOneLink<T>(
  sentinel: Address,
  reachable: Address,
  options: LinkOptions,
  questions: (link: Link) => Promise<T>,
): Promise<T> {
  const link = await Link.open(reachable, sentinel, options);
  const ignore = onAbort(options.signal, () => link.destroy());
  try {
    return await questions(link);
  } finally {
    ignore();
    link.destroy();
  }
}
