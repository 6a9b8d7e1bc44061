import type { GroupView } from "../../configs/supervisor";
import { compareHistories, ledAfter, type Comparison, type History } from "./history";
import { holdsData, isLiveMaster, sameAddress, type PeerAnswer, type PeerState, type SentinelAnswer } from "./state";

/** All that a node knows when it has to decide how to start. */
export interface Observation {
  readonly group: GroupView;
  readonly self: string;
  readonly own: {
    readonly hasData: boolean;
    readonly history: History | undefined;
    /** Redis refused to load what is on the volume. */
    readonly damaged: boolean;
    readonly aofTail: string | undefined;
    /** Of which peers' AOF ends this node's AOF goes on after; a peer whose end was not compared yet is not in it. */
    readonly aheadOf: Readonly<Record<string, boolean>>;
  };
  /** One answer per configured Sentinel. */
  readonly sentinels: readonly SentinelAnswer[];
  /** One answer per other node, by name. */
  readonly peers: Readonly<Record<string, PeerAnswer>>;
  /** Milliseconds since this node began to decide. */
  readonly waitedMs: number;
  readonly sentinelGraceMs: number;
  /** How long a hand-over after a crash may take before this node leads again itself, in milliseconds. */
  readonly namedMs: number;
  /** The operator said that this node shall lead, whatever the others have. */
  readonly forced: boolean;
  /** An operator's program moves the master and asked for this node to be left as it is: a crash is no hand-over then (hold.ts). */
  readonly held: boolean;
}

/** Every decision carries its reason, which is logged and shown by the health check. */
export type Decision =
  | { readonly act: "lead"; readonly reason: string }
  | { readonly act: "follow"; readonly master: string; readonly reason: string }
  /** Named master, but must not lead: don't listen, have Sentinel name another. */
  | { readonly act: "failover"; readonly reason: string }
  | {
      readonly act: "wait";
      readonly reason: string;
      /** The group is being made: nobody has data, and not everybody is there yet. Not a fault. */
      readonly bootstrap: boolean;
    };

/** How long ago a replica's link may have been up for its data to count as all that a crashed master acknowledged. */
export const RECENT_LINK_MS = 5000;

const wait = (reason: string, bootstrap = false): Decision => ({ act: "wait", reason, bootstrap });
const lead = (reason: string): Decision => ({ act: "lead", reason });
const follow = (master: string, reason: string): Decision => ({ act: "follow", master, reason });
const failover = (reason: string): Decision => ({ act: "failover", reason });

/**
 * How this node starts: as master, as replica, or not yet. A pure function of what was observed; it is asked again until it
 * says `lead` or `follow`. The rules are decisions 2 to 4 of docs/architecture.md. In doubt it waits and says why.
 */
export function decideStart(o: Observation): Decision {
  if (o.forced) return lead("the operator said that this node leads");
  const named = namedByMajority(o.group, o.sentinels);
  if (named === STRANGER) return wait("the Sentinels name a master that is not in this group's settings");
  if (named === o.self) return decideNamed(o);
  if (named !== undefined) return decideOtherNamed(o, named);
  return decideUnnamed(o);
}

/** Stands for an address that no node of this group has. */
export const STRANGER = "a stranger";

/** The node that more than half of all configured Sentinels name; STRANGER where they name an address that is not in the settings. */
export function namedByMajority(group: GroupView, answers: readonly SentinelAnswer[]): string | undefined {
  const votes = new Map<string, number>();
  for (const answer of answers) {
    if (answer.kind !== "named") continue;
    const node = group.nodes.find((n) => sameAddress(n, answer.address))?.name ?? STRANGER;
    votes.set(node, (votes.get(node) ?? 0) + 1);
  }
  return [...votes].find(([, count]) => count > group.sentinels.length / 2)?.[0];
}

/** The Sentinels name this node. */
function decideNamed(o: Observation): Decision {
  const rival = liveMasters(o).find((p) => !isOlder(p, o));
  if (rival) return wait(`the Sentinels name this node, but ${rival.name} is master now`);
  const holders = answered(o).filter(holdsData);
  if (o.own.damaged) {
    const good = holders.filter((p) => !p.damaged);
    return good.length > 0
      ? failover(`Redis can't load this node's data, and ${names(good)} has it`)
      : wait("Redis can't load this node's data, and no other node answers with data that it can: see redis-check-aof");
  }
  if (!o.own.hasData) {
    if (holders.length > 0) return failover(`this node is empty and ${names(holders)} has data`);
    const silent = silentPeers(o);
    if (silent.length > 0)
      return wait(`this node is empty, and ${silent.join(", ")} may have data but does not answer`);
    return lead("the Sentinels name this node and no node has data");
  }
  // Everything may have gone down between a promotion and the Sentinels' record of it, as when a host shuts down.
  const later = answered(o).find((p) => p.history && o.own.history && ledAfter(p.history, o.own.history));
  if (later) return failover(`${later.name} was master after this node`);
  const standby = answered(o).find((p) => followedUntilNow(p));
  if (standby && !o.held && o.waitedMs < o.namedMs)
    return failover(`this node crashed and ${standby.name} was in sync with it`);
  return lead("the Sentinels name this node");
}

/** The Sentinels name `master`, another node. */
function decideOtherNamed(o: Observation, master: string): Decision {
  const answer = o.peers[master];
  if (answer && isLiveMaster(answer)) return follow(master, "the Sentinels name it and it says that it is master");
  const [rival] = liveMasters(o);
  if (rival) return wait(`the Sentinels name ${master}, but ${rival.name} is master now`);
  // To follow is to put aside what can't be loaded, and Sentinel would promote the emptiness.
  if (o.own.damaged)
    return wait(`Redis can't load this node's data, and ${master} is named but does not lead: see redis-check-aof`);
  // The named master is away, so Sentinel will choose among the replicas that run. Offsets are lost by a restart, so it can't see
  // which has the newest data: only the newest may run.
  const others = Object.entries(o.peers).filter(([name]) => name !== master);
  const silent = others.filter(([, a]) => a.kind === "silent").map(([name]) => name);
  if (silent.length > 0) return wait(`${master} is named but does not lead, and ${silent.join(", ")} does not answer`);
  const rivals = others.flatMap(([, a]) => (a.kind === "state" ? [a.state] : []));
  const better = rivals.find((p) => !isAtMostAsNew(p, o));
  if (better) return wait(`${master} is named but does not lead, and ${better.name} may have newer data`);
  if (!o.own.hasData) return wait(`${master} is named but does not lead, and this node is empty`);
  return follow(master, "it is named, does not lead, and no other node has newer data than this one");
}

/** No majority of Sentinels names anybody: a group being made, or a cold start without Sentinels. */
function decideUnnamed(o: Observation): Decision {
  const masters = liveMasters(o);
  const [only, second] = masters;
  if (only && second) return wait(`${names(masters)} all say that they are master`);
  if (only) {
    if (!o.own.hasData || isNewerOrSame(only, o)) return follow(only.name, "it is the only master");
    return wait(`${only.name} is master, but its data does not descend from this node's`);
  }
  const silent = silentPeers(o);
  if (o.own.hasData || answered(o).some(holdsData)) return decideCold(o, silent);
  if (o.sentinels.some((s) => s.kind === "named")) return wait("the Sentinels don't agree on a master");
  if (silent.length > 0) return wait(`no node has data; ${silent.join(", ")} does not answer yet`, true);
  if (o.self === o.group.seed) return lead("no node has data and this one is the first");
  return wait(`no node has data; ${o.group.seed} will lead`, true);
}

/** A cold start with data and without a majority of Sentinels: the newest data leads. */
function decideCold(o: Observation, silent: string[]): Decision {
  const alone = o.group.nodes.length === 1;
  if (!alone && o.waitedMs < o.sentinelGraceMs) return wait("waiting for the Sentinels to say who is master");
  if (silent.length > 0) return wait(`no majority of Sentinels, and ${silent.join(", ")} may have newer data`);
  if (o.own.damaged) return wait("Redis can't load this node's data: see redis-check-aof");
  const holders = answered(o).filter(holdsData);
  if (!o.own.hasData) return wait(`${names(holders)} has data and will lead`);
  const unrelated = holders.find((p) => comparison(p, o) === "unrelated");
  if (unrelated) return wait(`the data of ${unrelated.name} and of this node have nothing in common`);
  const better = holders.find((p) => !isAtMostAsNew(p, o));
  if (better) return wait(`${better.name} has newer data and will lead`);
  return lead("no majority of Sentinels, and no other node has newer data");
}

function answered(o: Observation): PeerState[] {
  return Object.values(o.peers).flatMap((a) => (a.kind === "state" ? [a.state] : []));
}

function liveMasters(o: Observation): PeerState[] {
  return answered(o).filter((state) => isLiveMaster({ kind: "state", state }));
}

function silentPeers(o: Observation): string[] {
  return Object.entries(o.peers).flatMap(([name, a]) => (a.kind === "silent" ? [name] : []));
}

function names(peers: readonly PeerState[]): string {
  return peers.map((p) => p.name).join(", ");
}

/** How the peer's data stands to this node's; `unknown` until both have compared the ends of their AOFs. */
function comparison(peer: PeerState, o: Observation): Comparison | "unknown" {
  const { history, aofTail, aheadOf } = o.own;
  if (!peer.history || !history) return "unrelated";
  const twins =
    peer.history.role === "replica" && history.role === "replica" && peer.history.lineage[0] === history.lineage[0];
  if (twins && peer.aofTail !== undefined && aofTail !== undefined) {
    const [mine, theirs] = [aheadOf[peer.name], peer.aheadOf[o.self]];
    if (mine === undefined || theirs === undefined) return "unknown";
    if (mine !== theirs) return mine ? "older" : "newer";
  }
  return compareHistories(peer.history, history);
}

function isOlder(peer: PeerState, o: Observation): boolean {
  return comparison(peer, o) === "older";
}

function isNewerOrSame(peer: PeerState, o: Observation): boolean {
  const c = comparison(peer, o);
  return c === "newer" || c === "same";
}

/** The peer has nothing that this node lacks. Of two equals the first by name goes, or the one that can be loaded. */
function isAtMostAsNew(peer: PeerState, o: Observation): boolean {
  if (!holdsData(peer)) return true;
  const c = comparison(peer, o);
  return c === "older" || (c === "same" && (peer.damaged === true || o.self < peer.name));
}

/** A running replica whose link was up a moment ago: it has what this node acknowledged, up to the last milliseconds. */
function followedUntilNow(peer: PeerState): boolean {
  return (
    peer.phase === "running" &&
    peer.status?.role === "replica" &&
    peer.linkUpAgoMs !== undefined &&
    peer.linkUpAgoMs < RECENT_LINK_MS
  );
}
