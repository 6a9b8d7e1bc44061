import { addressKey, type Address } from "../address";
import type { KnownSentinel, Reduced, TopologyAction, TopologyState } from "./state";

/** A lying or confused Sentinel must not make us open connections without end. */
export const MAX_SENTINELS = 32;

/** The state to begin with: the seeds, in their order. */
export function initialState(
  group: string,
  seeds: readonly Address[],
  acknowledged: boolean,
  sentinelExpiryMs: number,
): TopologyState {
  const sentinels = new Map(
    seeds.map((address) => [
      addressKey(address),
      { address, seed: true, confirmedAt: 0, vote: undefined, answered: false },
    ]),
  );
  return {
    group,
    acknowledged,
    sentinelExpiryMs,
    sentinels,
    master: undefined,
    adoptedAt: 0,
    early: false,
    suspect: false,
    down: false,
    target: undefined,
    deposed: undefined,
  };
}

/** Adds the Sentinels that one of them named, behind those known before: seeds are always asked first. */
export function learn(state: TopologyState, teller: Address, peers: readonly Address[], at: number): Reduced {
  const sentinels = new Map(state.sentinels);
  const actions: TopologyAction[] = [];
  for (const address of [teller, ...peers]) {
    const key = addressKey(address);
    const known = sentinels.get(key);
    if (known) sentinels.set(key, { ...known, confirmedAt: at });
    else if (sentinels.size < MAX_SENTINELS) {
      sentinels.set(key, { address, seed: false, confirmedAt: at, vote: undefined, answered: true });
      actions.push({ type: "watchSentinel", sentinel: address });
    }
  }
  return { state: { ...state, sentinels }, actions };
}

/** Forgets learned Sentinels that nobody named for long; their addresses belong to somebody else one day. */
export function expire(state: TopologyState, at: number): Reduced {
  const gone = [...state.sentinels].filter(([, s]) => !s.seed && at - s.confirmedAt > state.sentinelExpiryMs);
  if (gone.length === 0) return { state, actions: [] };
  const sentinels = new Map(state.sentinels);
  for (const [key] of gone) sentinels.delete(key);
  return {
    state: { ...state, sentinels },
    actions: gone.map(([, { address }]) => ({ type: "forgetSentinel", sentinel: address })),
  };
}

/** Notes one Sentinel's answer or silence in this round. */
export function note(state: TopologyState, sentinel: Address, change: Partial<KnownSentinel>): TopologyState {
  const key = addressKey(sentinel);
  const known = state.sentinels.get(key);
  if (!known) return state;
  return { ...state, sentinels: new Map(state.sentinels).set(key, { ...known, ...change }) };
}

/** A new round of questions: old answers no longer count. */
export function clearVotes(state: TopologyState): TopologyState {
  const sentinels = new Map([...state.sentinels].map(([k, s]) => [k, { ...s, vote: undefined, answered: false }]));
  return { ...state, sentinels };
}
