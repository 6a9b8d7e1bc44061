import { addressKey, type Address } from "../client/address";
import { number } from "./parse/info";
import { nodeReadings, sentinelReadings, type NodeReading, type SentinelReading, type Snapshot } from "./reading";
import type { Target } from "./target";

/** A replica, and how far it is behind. */
export interface ReplicaView {
  readonly reading: NodeReading;
  readonly linkUp: boolean;
  /** It takes a full copy. */
  readonly syncing: boolean;
  /** By its own offset and the leader's; undefined where there is no leader, or it follows another. */
  readonly lagBytes: number | undefined;
  /** Seconds since it heard its master; undefined where the link is down. */
  readonly lagSeconds: number | undefined;
}

/** What all answers say together. */
export interface GroupView {
  readonly masters: readonly NodeReading[];
  readonly replicas: readonly ReplicaView[];
  /** The node that the configured Sentinels name most often, and how many do. */
  readonly named: { readonly address: Address; readonly votes: number } | undefined;
  /** A majority of the configured Sentinels names it. */
  readonly majority: boolean;
  /** The node to write to: master itself, and named by a majority; or the only master where no Sentinel answers. */
  readonly leader: NodeReading | undefined;
  /** Majority and ROLE agree, and nobody else says master. */
  readonly agreement: boolean;
  /** In words, why there is no agreement; empty where there is. */
  readonly why: string;
  readonly unknownSentinels: readonly string[];
  readonly unknownNodes: readonly string[];
}

/** Pure. @param configured the targets of the settings */
export function viewOf(snapshot: Snapshot, configured: readonly Target[]): GroupView {
  const nodes = nodeReadings(snapshot);
  const sentinels = sentinelReadings(snapshot);
  const masters = nodes.filter((n) => n.role.role === "master");
  const named = mostNamed(sentinels);
  const expected = configured.filter((t) => t.kind === "sentinel").length;
  const majority = named !== undefined && named.votes * 2 > expected;
  const namedNode = named && masters.find((m) => m.target.instance === addressKey(named.address));
  const alone = sentinels.length === 0 && masters.length === 1 ? masters[0] : undefined;
  const leader = majority ? namedNode : alone;
  const agreement = majority && namedNode !== undefined && masters.length === 1;
  return {
    masters,
    replicas: nodes.filter((n) => n.role.role === "replica").map((n) => replicaView(n, leader)),
    named,
    majority,
    leader,
    agreement,
    why: agreement ? "" : reason(masters, named, majority, sentinels.length, expected),
    unknownSentinels: others(
      configured.filter((t) => t.kind === "sentinel"),
      sentinels.flatMap((s) => s.sentinels.map((seen) => seen.address)),
    ),
    unknownNodes: others(
      configured.filter((t) => t.kind === "node"),
      knownNodes(sentinels, leader),
    ),
  };
}

/** Whether the node that a Sentinel names says itself that it is master. */
export function answerIsMaster({ master }: SentinelReading, { masters }: GroupView): boolean {
  return master !== undefined && masters.some((m) => m.target.instance === addressKey(master.address));
}

function mostNamed(sentinels: readonly SentinelReading[]): GroupView["named"] {
  const votes = new Map<string, { address: Address; votes: number }>();
  for (const { master, target } of sentinels) {
    if (!master || !target.configured) continue;
    const key = addressKey(master.address);
    votes.set(key, { address: master.address, votes: (votes.get(key)?.votes ?? 0) + 1 });
  }
  return [...votes.values()].reduce<GroupView["named"]>((a, b) => (a && a.votes >= b.votes ? a : b), undefined);
}

function replicaView(reading: NodeReading, leader: NodeReading | undefined): ReplicaView {
  const { role, info } = reading;
  const field = (name: string): number | undefined => number(info.fields.get(name));
  const linkUp = info.fields.get("master_link_status") === "up";
  const follows = role.role === "replica" && leader?.target.instance === addressKey(role.master);
  const ahead = leader && number(leader.info.fields.get("master_repl_offset"));
  const own = field("slave_repl_offset");
  return {
    reading,
    linkUp,
    syncing: info.fields.get("master_sync_in_progress") === "1",
    lagBytes: follows && ahead !== undefined && own !== undefined ? Math.max(0, ahead - own) : undefined,
    lagSeconds: linkUp ? field("master_last_io_seconds_ago") : undefined,
  };
}

function knownNodes(sentinels: readonly SentinelReading[], leader: NodeReading | undefined): Address[] {
  const seen = sentinels.flatMap((s) => [...(s.master ? [s.master.address] : []), ...s.replicas.map((r) => r.address)]);
  const connected = (leader?.info.replicas ?? []).map(({ host, port }) => ({ host, port: Number(port) }));
  return [...seen, ...connected];
}

/** Who is not in the settings; nobody can be told where these name nobody. */
function others(configured: readonly Target[], known: readonly Address[]): string[] {
  if (configured.length === 0) return [];
  const expected = new Set(configured.map((t) => t.instance));
  return [...new Set(known.map(addressKey))].filter((key) => !expected.has(key)).sort();
}

function reason(
  masters: readonly NodeReading[],
  named: GroupView["named"],
  majority: boolean,
  answering: number,
  expected: number,
): string {
  const who = masters.map((m) => m.target.name).join(", ");
  if (masters.length > 1) return `${masters.length} nodes say that they are master: ${who}`;
  if (masters.length === 0) return "no node that answers says that it is master";
  if (!named) return `no Sentinel names a master; ${answering} of ${expected} answer`;
  if (!majority) return `only ${named.votes} of ${expected} Sentinels name ${addressKey(named.address)}`;
  return `the Sentinels name ${addressKey(named.address)}, but it is ${who} that says it is master`;
}
