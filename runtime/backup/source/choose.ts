import { addressKey, sameAddress, type Address } from "../../client/address";

/** What a node said of itself when it was asked by INFO. */
export interface NodeFacts {
  readonly role: "master" | "replica";
  readonly loading: boolean;
  readonly version: string;
  readonly usedMemoryBytes: number;
  /** Whom a replica follows. */
  readonly master: Address | undefined;
  readonly linkUp: boolean;
  readonly syncing: boolean;
  /** Seconds since a replica heard of its master. */
  readonly silentSeconds: number;
  readonly offset: number;
}

export type NodeView =
  { readonly address: Address; readonly facts: NodeFacts } | { readonly address: Address; readonly error: string };

export interface Candidate {
  readonly address: Address;
  readonly facts: NodeFacts;
  /** Why it is taken, for the log and the manifest. */
  readonly reason: string;
}

export interface Ranking {
  /** The best first; the rest is for when that one refuses. */
  readonly candidates: readonly Candidate[];
  /** Why the others were passed over, by address. */
  readonly passedOver: Readonly<Record<string, string>>;
}

/** A replica gets a ping each 10 s by default (repl-ping-replica-period), so twice that is silence. */
export const MAX_SILENT_SECONDS = 20;
/** A replica that is so far behind has a problem of its own. */
export const MAX_LAG_BYTES = 64 * 1024 * 1024;

/**
 * Where to read a snapshot from: the freshest healthy replica, for a snapshot costs its source a fork and a full pass over its memory;
 * the master only when there is none. Pure.
 * @param master whom the Sentinels name; undefined where there are none, and any master will do
 */
export function rankSources(views: readonly NodeView[], master: Address | undefined): Ranking {
  const passedOver: Record<string, string> = {};
  const head = Math.max(0, ...views.map((view) => offsetOfMaster(view, master)));
  const replicas: Candidate[] = [];
  const masters: Candidate[] = [];
  for (const view of views) {
    const problem = problemOf(view, master, head);
    if (problem !== undefined || !("facts" in view)) passedOver[addressKey(view.address)] = problem ?? "silent";
    else if (view.facts.role === "replica")
      replicas.push({ ...view, reason: `a healthy replica, ${Math.max(0, head - view.facts.offset)} bytes behind` });
    else masters.push({ ...view, reason: "the master, as there is no healthy replica" });
  }
  return { candidates: [...replicas.sort(byFreshness), ...masters.sort(byFreshness)], passedOver };
}

function offsetOfMaster(view: NodeView, master: Address | undefined): number {
  const leads = "facts" in view && view.facts.role === "master" && (!master || sameAddress(view.address, master));
  return leads ? view.facts.offset : 0;
}

/** Why a node can't be the source; undefined where it can. */
function problemOf(view: NodeView, master: Address | undefined, head: number): string | undefined {
  if (!("facts" in view)) return view.error;
  const { address, facts } = view;
  if (facts.loading) return "it loads its data";
  if (facts.role === "master")
    return !master || sameAddress(address, master)
      ? undefined
      : `it says master, but the Sentinels name ${addressKey(master)}`;
  if (master && !sameAddress(facts.master, master))
    return `it follows ${facts.master ? addressKey(facts.master) : "nobody"}, but the Sentinels name ${addressKey(master)}`;
  if (facts.syncing) return "it takes a full copy itself";
  if (!facts.linkUp) return "its link to the master is down";
  if (facts.silentSeconds > MAX_SILENT_SECONDS) return `it has not heard of its master for ${facts.silentSeconds} s`;
  const lag = head - facts.offset;
  return lag > MAX_LAG_BYTES ? `it is ${lag} bytes behind its master` : undefined;
}

function byFreshness(a: Candidate, b: Candidate): number {
  return (
    b.facts.offset - a.facts.offset ||
    a.facts.silentSeconds - b.facts.silentSeconds ||
    (addressKey(a.address) < addressKey(b.address) ? -1 : 1)
  );
}
