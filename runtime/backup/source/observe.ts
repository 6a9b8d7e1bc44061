import type { Address } from "../../client/address";
import { parseInfo } from "../../client/info";
import { BackupError, textOf } from "../errors";
import { ask, type AskOptions } from "../redis/ask";
import type { GroupSettings } from "../settings/types";
import { rankSources, type NodeFacts, type NodeView, type Ranking } from "./choose";
import { namedNodes, viewSentinels, type SentinelView } from "./sentinel-view";

export interface FoundSources extends Ranking {
  /** undefined where there are no Sentinels. */
  readonly sentinels: SentinelView | undefined;
  readonly master: Address | undefined;
}

export interface FindOptions {
  readonly askMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the Sentinels who is in the group, and every node how it is.
 * @throws BackupError when nobody can be a source, with the reason for each
 */
export async function findSources(group: GroupSettings, { askMs, signal }: FindOptions): Promise<FoundSources> {
  const { name, sentinels, node, natMap } = group;
  const common = { natMap, timeoutMs: askMs, signal };
  const view = node ? undefined : await viewSentinels(sentinels, name, { ...common, access: group.sentinelAccess });
  const { master, nodes } = view ? namedNodes(view) : { master: undefined, nodes: node ? [node] : [] };
  if (view && nodes.length === 0) throw noSentinel(view, name);
  const views = await Promise.all(nodes.map((address) => observe(address, { ...common, access: group.access })));
  signal?.throwIfAborted();
  const ranking = rankSources(views, master);
  if (ranking.candidates.length === 0) throw noSource(ranking.passedOver);
  return { ...ranking, sentinels: view, master };
}

/** How one node is; why not, where it does not say. */
export async function observe(address: Address, options: AskOptions): Promise<NodeView> {
  try {
    const [info] = await ask(address, [["info"]], options);
    if (!info?.ok) return { address, error: info?.error ?? "no answer" };
    return { address, facts: factsOf(String(info.value)) };
  } catch (error) {
    return { address, error: textOf(error) };
  }
}

/** Pure: reads INFO. */
export function factsOf(text: string): NodeFacts {
  const info = parseInfo(text);
  const number = (name: string, fallback: number): number => Number(info.get(name) ?? fallback);
  const replica = info.get("role") !== "master";
  const host = info.get("master_host");
  return {
    role: replica ? "replica" : "master",
    loading: info.get("loading") === "1" || info.get("async_loading") === "1",
    version: info.get("redis_version") ?? "unknown",
    usedMemoryBytes: number("used_memory", 0),
    master: replica && host !== undefined ? { host, port: number("master_port", 0) } : undefined,
    linkUp: info.get("master_link_status") === "up",
    syncing: info.get("master_sync_in_progress") === "1",
    silentSeconds: Math.max(0, number("master_last_io_seconds_ago", 0)),
    offset: replica ? number("slave_repl_offset", 0) : number("master_repl_offset", 0),
  };
}

const listed = (reasons: Readonly<Record<string, string>>): string =>
  Object.entries(reasons)
    .map(([address, reason]) => (reason.startsWith(address) ? reason : `${address}: ${reason}`))
    .join("; ");

function noSentinel(view: SentinelView, group: string): BackupError {
  const reasons = Object.fromEntries(
    Object.entries(view).map(([address, entry]) => [address, "master" in entry ? "names nobody" : entry.error]),
  );
  return new BackupError("source", `no Sentinel tells the nodes of ${group}: ${listed(reasons)}`, {
    setting: "REDIS_SENTINELS",
    remedy: "check addresses, user, password file and certificate authority",
  });
}

function noSource(passedOver: Readonly<Record<string, string>>): BackupError {
  return new BackupError("source", `no node can be backed up from: ${listed(passedOver)}`, {
    remedy: "see `SENTINEL REPLICAS` and each node's `INFO replication`",
  });
}
