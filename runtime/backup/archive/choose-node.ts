import { addressKey, type Address } from "../../client/address";
import type { ReplicationPoint } from "../replication/framing";
import { continuation, type HistoryFacts } from "./history";

/** A node that is healthy, and its history. */
export interface Follower {
  readonly address: Address;
  readonly history: HistoryFacts;
}

/** Where to go on at a node. */
export interface Resumption {
  readonly node: Follower;
  /** The last byte of the archive that counts: its end, or less where the group's history turned off before that. */
  readonly after: ReplicationPoint;
  /** The same byte as the node is asked for it. */
  readonly asked: ReplicationPoint;
  /** It is the master, and to be left as soon as a replica can go on. */
  readonly visit: boolean;
}

/** Whom to follow, or why nobody now. */
export type Choice =
  | ({ readonly kind: "go-on" } & Resumption)
  /** Nobody can go on where the archive ends, or there is none: the node where a new chain may begin. */
  | { readonly kind: "anew"; readonly node: Follower }
  | { readonly kind: "behind"; readonly reason: string }
  | { readonly kind: "nobody"; readonly reason: string };

/**
 * Chooses whom to follow. Pure. A replica, whenever there is one: it is spared nothing that a replica of its own would not cost, whereas
 * on a master we would be counted. The master only
 * - where `master` allows it, as there is no healthy replica, and never where it counts its replicas (min-replicas-to-write): it would
 *   take writes that no replica has, for our sake;
 * - for a visit, where after a failover nobody else has what came between the archive's end and the replicas' own copies.
 * @param nodes healthy ones, the best first
 * @param position where the archive ends; undefined where it is to begin anew
 */
export function chooseNode(
  nodes: readonly Follower[],
  position: ReplicationPoint | undefined,
  master: boolean,
): Choice {
  const replicas = nodes.filter(({ history }) => history.role === "replica");
  const masters = nodes.filter(({ history }) => history.role === "master");
  const pool = replicas.length > 0 || !master ? replicas : masters.filter(({ history }) => !history.countsReplicas);
  const [best] = pool;
  if (!best) return { kind: "nobody", reason: whyNobody(masters, master) };
  if (!position) return { kind: "anew", node: best };
  const joins = nodes.flatMap(({ history }) => joinOf(history));
  const judged = pool.map((node) => ({ node, ...judge(node, position, joins) }));
  const able = judged.find(({ verdict }) => verdict === "continues");
  if (able) return { kind: "go-on", ...able, visit: false };
  const behind = judged.filter(({ verdict }) => verdict === "behind").map(({ node }) => addressKey(node.address));
  if (behind.length > 0) return { kind: "behind", reason: `not yet as far as the archive: ${behind.join(", ")}` };
  // Who has a healthy replica takes writes anyway; and it must be so that we can leave again.
  const only = (replicas.length > 0 ? masters : []).map((node) => ({ node, ...judge(node, position, joins) }));
  const visited = only.find(({ verdict }) => verdict === "continues");
  return visited ? { kind: "go-on", ...visited, visit: true } : { kind: "anew", node: best };
}

/** A failover, as the promoted node tells it: from this offset on the history `to` goes on from `from`. */
interface Join {
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

function joinOf({ id, id2, secondOffset }: HistoryFacts): Join[] {
  return /^0*$/.test(id2) || secondOffset <= 0 ? [] : [{ from: id2, to: id, at: secondOffset }];
}

/** The group's history may have turned off before the archive's end: who was followed had more than who was promoted. */
function judge({ history }: Follower, position: ReplicationPoint, joins: readonly Join[]) {
  const direct = continuation(position, history);
  const same = { verdict: direct, after: position, asked: position };
  if (direct !== "lost") return same;
  const join = joins.find(({ from, to }) => from === position.id && to === history.id);
  if (!join) return same;
  const offset = Math.min(position.offset, join.at - 1);
  const asked = { id: history.id, offset };
  return { verdict: continuation(asked, history), after: { id: position.id, offset }, asked };
}

function whyNobody(masters: readonly Follower[], allowed: boolean): string {
  const counting = masters.filter(({ history }) => history.countsReplicas).map(({ address }) => addressKey(address));
  if (allowed && counting.length > 0)
    return `no replica is healthy, and ${counting.join(", ")} counts its replicas (min-replicas-to-write), so it is not followed`;
  return "no replica is healthy";
}
