import { addressKey, sameAddress, type Address } from "../address";
import type { SentinelMessage } from "./sentinel-message";
import { clearVotes, expire, learn, note } from "./sentinels";
import type { AdoptReason, Reduced, TargetSource, TopologyEvent, TopologyState } from "./state";
import { countVotes } from "./votes";

/** After an early follow the Sentinels go on naming the old master for about a second; after so long they are believed again. */
export const EARLY_GRACE_MS = 5_000;
/** A master just left is taken back only if a majority names it: one Sentinel that missed the news is not enough. */
export const DEPOSED_MS = 30_000;
/** A candidate that has not said master for so long makes way for any other; one that was only hinted at is dropped. */
export const TARGET_MS = 2_000;

const strength: Record<TargetSource, number> = { hint: 0, selected: 1, named: 2, switched: 3 };
const stay = (state: TopologyState): Reduced => ({ state, actions: [] });

/**
 * The whole decision which node is written to: pure, so that every rare order of events can be tested. There is one `master` at a
 * time, it changes only by `adopt`, and no node is adopted that has not just said itself that it is master.
 */
export function reduce(state: TopologyState, event: TopologyEvent): Reduced {
  switch (event.type) {
    case "roundStarted":
      return stay(clearVotes(state));
    case "answer": {
      const vote = event.master === null ? null : addressKey(event.master);
      const confirmed = { vote, answered: true, confirmedAt: event.at };
      return count(note(state, event.sentinel, confirmed), event.master ?? undefined, event.at);
    }
    case "silent":
      return count(note(state, event.sentinel, { answered: true }), undefined, event.at);
    case "peers":
      return learn(state, event.sentinel, event.peers, event.at);
    case "subscribed":
      // Messages between the loss of the last subscription and this one were missed.
      return { state, actions: [{ type: "askSentinels" }] };
    case "message":
      return hear(state, event.message, event.at);
    case "role":
      return learnRole(state, event);
    case "trouble":
      if (!sameAddress(event.node, state.master)) return stay(state);
      return { state: { ...state, suspect: true }, actions: [{ type: "askSentinels" }] };
    case "tick": {
      const { target } = state;
      const stale = target && strength[target.source] < strength.named && event.at - target.since > EARLY_GRACE_MS;
      const expired = expire(stale ? { ...state, target: undefined } : state, event.at);
      const restless = state.master === undefined || state.suspect || state.early || target !== undefined;
      return restless ? { ...expired, actions: [...expired.actions, { type: "askSentinels" }] } : expired;
    }
  }
}

/** Weighs the answers of this round. */
function count(state: TopologyState, latest: Address | undefined, at: number): Reduced {
  const { majority, plurality, unknownGroup } = countVotes(state.sentinels.values());
  if (unknownGroup) return { state, actions: [{ type: "unknownGroup" }] };
  const named = majority ?? plurality;
  if (named === undefined) return stay(state);
  const node = latest && addressKey(latest) === named ? latest : addressOf(named);
  if (sameAddress(node, state.master)) {
    const settled = { ...state, early: false };
    // Asking it again must not stand in the way of a candidate: the Sentinels name the old master until the failover is over.
    return state.suspect && !state.target ? aim(settled, node, "hint", at) : stay(settled);
  }
  if (state.early && at - state.adoptedAt < EARLY_GRACE_MS) return stay(state);
  if (isDeposed(state, node, at, majority !== undefined)) return stay(state);
  return aim(state, node, "named", at);
}

/**
 * Whether the Sentinels' answers name a node that we have just left for good reason. The first +switch-master comes a second before
 * the leader's own, and until then the leader and perhaps another one still name the old master, which may still say so itself.
 */
function isDeposed({ deposed }: TopologyState, node: Address, at: number, byMajority: boolean): boolean {
  if (!deposed || !sameAddress(node, deposed.address)) return false;
  return at - deposed.at < (byMajority ? EARLY_GRACE_MS : DEPOSED_MS);
}

function hear(state: TopologyState, message: SentinelMessage, at: number): Reduced {
  switch (message.kind) {
    case "switched":
      if (sameAddress(message.to, state.master)) return stay({ ...state, early: false });
      return aim(state, message.to, "switched", at);
    case "selected":
      return sameAddress(message.node, state.master) ? stay(state) : aim(state, message.node, "selected", at);
    case "masterDown":
      return sameAddress(message.node, state.master) ? stay({ ...state, suspect: true, down: true }) : stay(state);
    case "aborted": {
      const dropped = state.target && strength[state.target.source] < strength.named ? undefined : state.target;
      // An early follow of a failover that was called off: the old master is master still, and no grace holds.
      const again = state.early ? { adoptedAt: at - EARLY_GRACE_MS, deposed: undefined } : {};
      return { state: { ...state, target: dropped, ...again }, actions: [{ type: "askSentinels" }] };
    }
  }
}

/** Makes a node the one to ask. A weaker source replaces a stronger one only when that one led nowhere for a while. */
function aim(state: TopologyState, address: Address, source: TargetSource, at: number): Reduced {
  const { target } = state;
  const probe = { type: "probe", node: address } as const;
  if (target && sameAddress(target.address, address)) {
    const stronger = strength[source] > strength[target.source] ? source : target.source;
    return { state: { ...state, target: { ...target, source: stronger } }, actions: [probe] };
  }
  if (target && strength[source] < strength[target.source] && at - target.since < TARGET_MS) return stay(state);
  return { state: { ...state, target: { address, source, since: at } }, actions: [probe] };
}

function learnRole(state: TopologyState, event: Extract<TopologyEvent, { type: "role" }>): Reduced {
  const { node, role, guarded, at } = event;
  const aimedAt = sameAddress(state.target?.address, node) ? state.target : undefined;
  if (role.role === "master") {
    if (aimedAt) {
      const trusted = strength[aimedAt.source] >= strength.named;
      if (trusted || guarded || state.acknowledged)
        return adopt(state, node, trusted ? reasonOf(aimedAt.source) : "early", at);
    }
    if (!sameAddress(node, state.master)) return stay(state);
    // It is what we take it for; a candidate that somebody named is asked on.
    return stay({ ...state, suspect: false, down: false, target: aimedAt ? undefined : state.target });
  }
  if (!sameAddress(node, state.master)) return stay(state);
  // The node we write to is no master: whom it follows now is a hint, and whom the Sentinels name is the answer.
  const suspect = { ...state, suspect: true };
  const next =
    role.role === "replica" && role.master.host !== "" ? aim(suspect, role.master, "hint", at) : stay(suspect);
  return { state: next.state, actions: [...next.actions, { type: "askSentinels" }] };
}

function adopt(state: TopologyState, node: Address, reason: AdoptReason, at: number): Reduced {
  const moved = !sameAddress(node, state.master);
  const deposed = moved && state.master ? { address: state.master, at } : state.deposed;
  const next = { ...state, master: node, target: undefined, suspect: false, down: false };
  if (!moved) return stay({ ...next, early: false });
  return {
    state: { ...next, adoptedAt: at, early: reason === "early", deposed },
    actions: [{ type: "adopt", node, reason, previousDown: state.down }],
  };
}

function reasonOf(source: TargetSource): AdoptReason {
  return source === "switched" ? "switch-master" : "sentinels-name-it";
}

/** The inverse of addressKey, for a key that came from an address. */
function addressOf(key: string): Address {
  const colon = key.lastIndexOf(":");
  return { host: key.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(key.slice(colon + 1)) };
}
