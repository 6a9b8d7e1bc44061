import type { HoldState } from "./hold";
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
