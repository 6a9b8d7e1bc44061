import type { Address } from "../address";
import type { Role } from "./role";
import type { SentinelMessage } from "./sentinel-message";

/** Why a node became the one that is written to. */
export type AdoptReason =
  /** A Sentinel published +switch-master. */
  | "switch-master"
  /** The Sentinels name it when asked. */
  | "sentinels-name-it"
  /** It says master while a failover runs, and min-replicas-to-write or WAIT makes it safe to believe. */
  | "early"
  /** No Sentinel is asked: the configured address. */
  | "configured";

/** Where a candidate came from, from the weakest to the strongest. */
export type TargetSource = "hint" | "selected" | "named" | "switched";

export interface KnownSentinel {
  readonly address: Address;
  /** Given in the options: never forgotten. */
  readonly seed: boolean;
  /** When it was last named or answered, in milliseconds. */
  readonly confirmedAt: number;
  /** Whom it named in this round: a key, null for «I don't know this group», undefined for no answer yet. */
  readonly vote: string | null | undefined;
  readonly answered: boolean;
}

/** What the library believes about the group. Immutable: reduce() makes the next one. */
export interface TopologyState {
  readonly group: string;
  /** Writes are confirmed by WAIT, so that an early follow can lose none. */
  readonly acknowledged: boolean;
  readonly sentinelExpiryMs: number;
  readonly sentinels: ReadonlyMap<string, KnownSentinel>;
  /** The only node that may be written to. */
  readonly master: Address | undefined;
  readonly adoptedAt: number;
  /** Followed ahead of the Sentinels; they still have to name it. */
  readonly early: boolean;
  /** Something was wrong with the master since it was adopted. */
  readonly suspect: boolean;
  /** A Sentinel said that the master is down. */
  readonly down: boolean;
  /** The node that is asked for its role, to become the next master. */
  readonly target: { readonly address: Address; readonly source: TargetSource; readonly since: number } | undefined;
  /** The master before this one, and when it was left. */
  readonly deposed: { readonly address: Address; readonly at: number } | undefined;
}

/** All that can happen. `at` is in milliseconds of one clock that never goes back. */
export type TopologyEvent = { readonly at: number } & (
  | { readonly type: "roundStarted" }
  | { readonly type: "answer"; readonly sentinel: Address; readonly master: Address | null }
  | { readonly type: "silent"; readonly sentinel: Address }
  | { readonly type: "peers"; readonly sentinel: Address; readonly peers: readonly Address[] }
  | { readonly type: "subscribed"; readonly sentinel: Address }
  | { readonly type: "message"; readonly sentinel: Address; readonly message: SentinelMessage }
  /** A node told its role; `guarded`: it refuses writes without replicas. */
  | { readonly type: "role"; readonly node: Address; readonly role: Role; readonly guarded: boolean }
  /** A node that is written to was lost, hung, or refused a write. */
  | { readonly type: "trouble"; readonly node: Address }
  | { readonly type: "tick" }
);

/** What to do next; the shell does it. */
export type TopologyAction =
  | { readonly type: "askSentinels" }
  /** Ask the node for its role again and again while it is the target. */
  | { readonly type: "probe"; readonly node: Address }
  /** From now on write to this node and to no other. */
  | {
      readonly type: "adopt";
      readonly node: Address;
      readonly reason: AdoptReason;
      /** The Sentinels took the one before for down: nothing it has at hand will be answered. */
      readonly previousDown: boolean;
    }
  | { readonly type: "watchSentinel"; readonly sentinel: Address }
  | { readonly type: "forgetSentinel"; readonly sentinel: Address }
  | { readonly type: "unknownGroup" };

export interface Reduced {
  readonly state: TopologyState;
  readonly actions: readonly TopologyAction[];
}
