/**
 * Which of two data sets is the newer one. Redis forgets its replication offset when it restarts from an AOF, and a restarted
 * master takes a new replication id, so each node keeps the ids it went through: its lineage, newest first. A data set whose
 * lineage holds the other's present id, and not the other way round, was written later.
 */

/** How many replication ids a lineage keeps. One is added per failover or restart of a master. */
export const LINEAGE_MAX = 32;

/** What a node remembers of its data, kept on its volume (see marker.ts). */
export interface History {
  /** Replication ids, newest first; the first one is the present id. */
  readonly lineage: readonly string[];
  /** Replication offset in bytes under the present id. */
  readonly offset: number;
  readonly role: "master" | "replica";
}

export type Comparison = "newer" | "older" | "same" | "unrelated";

/** Puts `ids` (newest first) in front of `lineage`, without repeats, cut to LINEAGE_MAX. */
export function extendLineage(lineage: readonly string[], ids: readonly string[]): string[] {
  return [...new Set([...ids, ...lineage])].slice(0, LINEAGE_MAX);
}

/** How `a` stands to `b`. Under one id a master has all that its replicas have; between replicas the offset decides. */
export function compareHistories(a: History, b: History): Comparison {
  const idA = a.lineage[0];
  const idB = b.lineage[0];
  if (idA === undefined || idB === undefined) return "unrelated";
  if (idA === idB) {
    if (a.role !== b.role) return a.role === "master" ? "newer" : "older";
    if (a.offset === b.offset) return "same";
    return a.offset > b.offset ? "newer" : "older";
  }
  const aHoldsB = a.lineage.includes(idB);
  const bHoldsA = b.lineage.includes(idA);
  if (aHoldsB === bHoldsA) return "unrelated";
  return aHoldsB ? "newer" : "older";
}

/**
 * True where `a` was master after `b` was, so `b` lacks what was written since: `a` went on from the id at which `b` stands, or `b`
 * was last seen as a replica of `a`. Between two replicas of one id offsets say little, as they are up to a second old.
 */
export function ledAfter(a: History, b: History): boolean {
  return compareHistories(a, b) === "newer" && (a.lineage[0] !== b.lineage[0] || a.role === "master");
}
