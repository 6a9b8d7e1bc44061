import { renameSync, writeFileSync } from "node:fs";
import { HEALTH_FILE } from "../../configs/supervisor";
import type { Decision } from "./decide-start";
import type { HoldState } from "./hold";
import type { NodeStatus, Phase } from "./state";

export interface Health {
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Ready or not, by role and link. A master that is done with loading is ready; a replica when its link is up and it is not
 * synchronising. While a group is being made, a node that waits for the others is no fault.
 */
export function nodeHealth(phase: Phase, decision: Decision | undefined, status: NodeStatus | undefined): Health {
  if (phase === "stopping") return { ok: false, text: "stopping" };
  if (phase === "deciding") {
    if (decision?.act === "wait" && decision.bootstrap) return { ok: true, text: decision.reason };
    return { ok: false, text: decision?.reason ?? "deciding how to start" };
  }
  if (!status) return { ok: false, text: "Redis does not answer" };
  if (status.loading) return { ok: false, text: `${status.role}, loading its data` };
  if (status.role === "master") return { ok: true, text: "master" };
  if (status.syncing) return { ok: false, text: "replica, synchronising" };
  return status.linkUp ? { ok: true, text: "replica, link up" } : { ok: false, text: "replica, link down" };
}

/** The same, saying why the node is left as it is where somebody said so. */
export function withHold(health: Health, hold: HoldState): Health {
  return hold.kind === "held" ? { ...health, text: `${health.text}; left as it is for: ${hold.reason}` } : health;
}

/** Three lines: ok or bad, seconds since 1970, and the text. The check takes a file older than some seconds for a dead supervisor. */
export function writeHealth(health: Health, nowMs = Date.now(), path = HEALTH_FILE): void {
  writeFileSync(`${path}.new`, `${health.ok ? "ok" : "bad"}\n${Math.floor(nowMs / 1000)}\n${health.text}\n`);
  renameSync(`${path}.new`, path);
}
