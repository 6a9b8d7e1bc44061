import type { HoldState } from "./hold";
import type { MasterView } from "./master-view";
import type { PeerAnswer } from "./state";

/**
 * Whether a Sentinel's down-after is what a program has left behind that died: an online restore raises it, and puts it back at its end
 * whatever comes; only who is killed does not. So: it is longer than the settings say, a node was left as it is for somebody who is
 * gone, and none is for somebody who is there. What an operator has set by hand stays. Pure.
 * @param downAfterMs what the Sentinel says; NaN where it does not
 */
export function leftRaised(downAfterMs: number, settingMs: number, nodes: readonly PeerAnswer[]): boolean {
  if (!(downAfterMs > settingMs)) return false;
  const kinds = nodes.flatMap((a): HoldState["kind"][] =>
    a.kind === "state" && a.state.hold ? [a.state.hold.kind] : [],
  );
  return kinds.includes("expired") && !kinds.includes("held");
}

/** So many commands without an answer, and Sentinel sends no more on that link (SENTINEL_MAX_PENDING_COMMANDS). */
const MOST_PENDING = 100;

/**
 * Whether a Sentinel has stopped watching its master. While a link comes up, an INFO is sent ten times a second, up to a hundred; where the
 * link then breaks after the answer to its one PING, no other is sent, none is missed, and the master is not found down until TCP gives
 * up, 15 minutes later, or never where the host still acknowledges (redis/redis#2819, seen with 7.0.15). Pure.
 */
export function hasStoppedAsking({ downAfterMs, down, pending, silentMs }: MasterView): boolean {
  return !down && pending >= MOST_PENDING && silentMs > 2 * downAfterMs;
}
