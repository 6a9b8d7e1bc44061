import { addressKey, type Address } from "../../client/address";
import { parseInfo } from "../../client/info";
import { BackupError, asBackupError } from "../errors";
import { ask, fieldsOf, type AskOptions } from "../redis/ask";
import type { Access, GroupSettings } from "../settings/types";
import { namedNodes, viewSentinels, type SentinelReport, type SentinelView } from "../source/sentinel-view";
import type { GroupFacts, SentinelFacts } from "./online-plan";
import { askRooms, type Supervisors } from "./supervisors";

/** How an administrator logs in. */
export interface AdminAccess {
  readonly nodes: Access;
  readonly sentinels: Access;
}

/** What the scratch server must know of the master to let it in as a replica. Holds a secret. */
export interface MasterLogin {
  /** Empty for `default`. */
  readonly user: string;
  readonly password: string;
}

export interface OnlineFacts {
  readonly facts: GroupFacts;
  readonly login: MasterLogin;
}

/** Looks at the group, changing nothing. @throws BackupError where it can't be seen */
export async function observeGroup(
  group: GroupSettings,
  admin: AdminAccess,
  {
    timeoutMs,
    signal,
    supervisors,
  }: Pick<AskOptions, "timeoutMs" | "signal"> & { supervisors?: Supervisors | undefined },
): Promise<OnlineFacts> {
  const common = { natMap: group.natMap, timeoutMs, signal };
  const first = await viewSentinels(group.sentinels, group.name, { ...common, access: admin.sentinels });
  const others = peersOf(first).filter((peer) => !(addressKey(peer) in first));
  const view = { ...first, ...(await viewSentinels(others, group.name, { ...common, access: admin.sentinels })) };
  const { master, nodes } = group.node ? { master: group.node, nodes: [group.node] } : namedNodes(view);
  if (!master) throw new BackupError("target", "no Sentinel names a master", { setting: "REDIS_SENTINELS" });
  const { info, config } = await askMaster(master, { ...common, access: admin.nodes });
  if (info.get("role") !== "master")
    throw new BackupError("target", `${addressKey(master)}, which the Sentinels name, does not say that it is master`);
  const keys = [...info].filter(([name]) => /^db\d+$/.test(name));
  return {
    facts: {
      master,
      replicas: nodes.filter((node) => addressKey(node) !== addressKey(master) && !isDown(view, node)),
      sentinels: Object.entries(view).flatMap(([address, entry]) => sentinelFacts(address, entry)),
      silentSentinels: Object.entries(view).flatMap(([address, entry]) => ("error" in entry ? [address] : [])),
      version: info.get("redis_version") ?? "unknown",
      maxmemoryBytes: Number(info.get("maxmemory") ?? 0),
      keys: keys.reduce((sum, [, value]) => sum + Number(/keys=(\d+)/.exec(value)?.[1] ?? 0), 0),
      disklessLoad: config["repl-diskless-load"] ?? "disabled",
      minReplicas: Number(config["min-replicas-to-write"] ?? 0),
      clusterEnabled: info.get("cluster_enabled") === "1",
      supervised: supervisors ? await askRooms(supervisors, timeoutMs) : [],
    },
    login: { user: config.masteruser ?? "", password: config.masterauth ?? "" },
  };
}

function peersOf(view: SentinelView): Address[] {
  const all = Object.values(view).flatMap((entry) => ("sentinels" in entry ? entry.sentinels : []));
  const peers = all.map(({ ip = "", port }) => ({ host: ip, port: Number(port) }));
  return [
    ...new Map(peers.filter(({ host, port }) => host !== "" && port > 0).map((p) => [addressKey(p), p])).values(),
  ];
}

/** Every Sentinel that knows it takes it for down: it has its copy when it comes back, and is not waited for. */
function isDown(view: SentinelView, node: Address): boolean {
  const known = Object.values(view).flatMap((entry) => ("replicas" in entry ? entry.replicas : []));
  const flags = known
    .filter(({ ip, port }) => ip === node.host && Number(port) === node.port)
    .map(({ flags = "" }) => flags);
  return flags.length > 0 && flags.every((text) => /\b[so]_down\b/.test(text));
}

function sentinelFacts(key: string, entry: SentinelReport | { readonly error: string }): SentinelFacts[] {
  if (!("master" in entry)) return [];
  const at = key.lastIndexOf(":");
  const address = { host: key.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(key.slice(at + 1)) };
  return [{ address, downAfterMs: Number(entry.master["down-after-milliseconds"]) }];
}

async function askMaster(master: Address, options: AskOptions) {
  const [info, config] = await ask(
    master,
    [["info"], ["config", "get", "masteruser", "masterauth", "repl-diskless-load", "min-replicas-to-write"]],
    options,
  ).catch((error: unknown) => {
    throw asBackupError("target", error);
  });
  if (info?.ok === true && config?.ok === true)
    return { info: parseInfo(String(info.value)), config: fieldsOf(config.value) };
  const refused = [info, config].flatMap((answer) => (answer?.ok === false ? [answer.error] : []));
  throw new BackupError("target", `${addressKey(master)} refuses: ${refused.join("; ")}`, {
    remedy: "an online restore needs a user who may use CONFIG and REPLICAOF, as `admin` may",
  });
}
