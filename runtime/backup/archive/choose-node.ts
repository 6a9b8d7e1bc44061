import { addressKey, type Address } from "../../client/address";
import type { ReplicationPoint } from "../replication/framing";
import { continuation, type HistoryFacts } from "./history";

/** A node that is healthy, and its history. */
export interface Follower {
  readonly address: Address;
  readonly history: HistoryFacts;
}

/** Whom to follow, or why nobody now. */
export type Choice =
  | { readonly kind: "go-on"; readonly node: Follower }
  /** Nobody can go on where the archive ends, or there is none: the node where a new chain may begin. */
  | { readonly kind: "anew"; readonly node: Follower }
  | { readonly kind: "wait"; readonly reason: string };

/**
 * Chooses whom to follow. Pure. A replica, whenever there is one: it is spared nothing that a replica of its own would not cost, whereas
 * on a master we would be counted. The master only where `master` allows it, and never where it counts its replicas
 * (min-replicas-to-write): it would take writes that no replica has, for our sake.
 * @param nodes healthy ones, the best first
 * @param position where the archive ends; undefined where it is to begin anew
 */
export function chooseNode(nodes: readonly Follower[], position: ReplicationPoint | undefined, master: boolean): Choice {
  const replicas = nodes.filter(({ history }) => history.role === "replica");
  const masters = nodes.filter(({ history }) => history.role === "master");
  const pool = replicas.length > 0 || !master ? replicas : masters.filter(({ history }) => !history.countsReplicas);
  const [best] = pool;
  if (!best) return { kind: "wait", reason: whyNobody(masters, master) };
  if (!position) return { kind: "anew", node: best };
  const able = pool.find(({ history }) => continuation(position, history) === "continues");
  if (able) return { kind: "go-on", node: able };
  const behind = pool.filter(({ history }) => continuation(position, history) === "behind");
  if (behind.length > 0)
    return { kind: "wait", reason: `not yet as far as the archive: ${behind.map(nameOf).join(", ")}` };
  return { kind: "anew", node: best };
}

const nameOf = ({ address }: Follower): string => addressKey(address);

function whyNobody(masters: readonly Follower[], allowed: boolean): string {
  const counting = masters.filter(({ history }) => history.countsReplicas).map(nameOf);
  if (allowed && counting.length > 0)
    return `no replica is healthy, and ${counting.join(", ")} counts its replicas (min-replicas-to-write), so it is not followed`;
  return "no replica is healthy";
}
