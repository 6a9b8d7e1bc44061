import type { Address } from "../../configs/supervisor";
import type { History } from "./history";
import type { HoldState } from "./hold";

/** One replica as its master's INFO lists it. */
export interface ReplicaLink extends Address {
  readonly online: boolean;
  readonly offset: number;
  /** Seconds since its last acknowledgement. */
  readonly lagSeconds: number;
}

/** What INFO says of a node, reduced to what decisions need. */
export interface NodeStatus {
  readonly role: "master" | "replica";
  readonly loading: boolean;
  readonly replid: string;
  /** The id before the last promotion; undefined where there is none. */
  readonly replid2: string | undefined;
  readonly offset: number;
  /** Of a replica: the link to its master is up. */
  readonly linkUp: boolean;
  /** Of a replica: a full synchronisation is running. */
  readonly syncing: boolean;
  readonly master: Address | undefined;
  readonly replicas: readonly ReplicaLink[];
  /** Whether the AOF is being rewritten. */
  readonly rewrite: "running" | "scheduled" | "none";
  /** Bytes of the AOF, with those that are not yet written; undefined without AOF. */
  readonly aofBytes: number | undefined;
}

/** Where a node's supervisor stands. */
export type Phase = "deciding" | "running" | "stopping";

/** What a supervisor tells its peers about itself. */
export interface PeerState {
  readonly name: string;
  readonly phase: Phase;
  /** Its volume holds data, by the size of its files. */
  readonly hasData: boolean;
  /** Redis refused to load it; a supervisor of an older image does not tell. */
  readonly damaged?: boolean;
  readonly history: History | undefined;
  /** Asked from Redis for this very answer; undefined where Redis does not run or does not answer. */
  readonly status: NodeStatus | undefined;
  /** Keys in all databases; undefined where Redis can't be asked or is still loading. */
  readonly keys: number | undefined;
  /** Until it leads or receives: the end of its AOF, and of which peers' ends it holds and goes on after them (aof-tail.ts). */
  readonly aofTail: string | undefined;
  readonly aheadOf: Readonly<Record<string, boolean>>;
  /** Milliseconds since its link to a master was last seen up, undefined if never since its Redis started. */
  readonly linkUpAgoMs: number | undefined;
  /** Whether it is left as it is by an operator's word; a supervisor of an older image knows none. */
  readonly hold?: HoldState;
}

/** A peer's answer to `GET /state`. */
export type PeerAnswer = { readonly kind: "state"; readonly state: PeerState } | { readonly kind: "silent" };

/** A Sentinel's answer to SENTINEL GET-MASTER-ADDR-BY-NAME; `unknown`: it does not watch this group. */
export type SentinelAnswer =
  { readonly kind: "named"; readonly address: Address } | { readonly kind: "unknown" } | { readonly kind: "silent" };

export function sameAddress(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port;
}

/** A peer that answers as master right now, done with loading. */
export function isLiveMaster(answer: PeerAnswer): boolean {
  return (
    answer.kind === "state" &&
    answer.state.phase === "running" &&
    answer.state.status?.role === "master" &&
    !answer.state.status.loading
  );
}

/** Whether a peer holds something that could be lost: keys where Redis can count them, else files. */
export function holdsData(state: PeerState): boolean {
  return state.keys === undefined ? state.hasData : state.keys > 0;
}
