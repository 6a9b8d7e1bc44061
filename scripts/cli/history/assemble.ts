import type { Failover } from "../../../runtime/monitor/events/timeline";
import type { AuditLine } from "../audit";
import { duringText, handOverOf, NEAR_MS } from "./acts";
import type { SupervisorWord } from "./supervisors";

/** One change of the master, or a try. */
export interface HistoryEntry {
  readonly at: string;
  /** `switchover`: planned. `failover`: the master was gone. `aborted`: it did not come about. */
  readonly kind: "switchover" | "failover" | "aborted";
  readonly from: string | null;
  readonly to: string | null;
  readonly cause: string;
  /** How long writes stood still, as far as the logs tell; null where they don't. */
  readonly gapMs: number | null;
  /** From what to what `gapMs` is. */
  readonly gap: string;
}

/**
 * Joins what the Sentinels, the supervisors and the operators' audit say of each failover. Every gap names from what to what it is: who
 * was gone tells nobody when. Pure.
 */
export function assemble(
  failovers: readonly Failover[],
  words: readonly SupervisorWord[],
  audit: readonly AuditLine[],
  { downAfterMs }: { downAfterMs: number },
): HistoryEntry[] {
  return failovers.map((failover) => {
    const during = duringText(audit, failover.startedAt);
    const { startedAt, switchedAt, from = null, to = null, outcome } = failover;
    const end = switchedAt ?? failover.endedAt ?? startedAt;
    const near = (at: number): boolean => at >= startedAt - NEAR_MS && at <= end + NEAR_MS;
    const own = words.filter((w) => near(w.at) && w.node === from);
    const promoted = words.findLast((w) => w.kind === "promoted" && w.node === to && near(w.at))?.at ?? switchedAt;
    const base = { at: new Date(startedAt).toISOString(), from, to };
    if (outcome === "aborted")
      return {
        ...base,
        kind: "aborted",
        cause: `${lastStep(failover)}${during}`,
        gapMs: null,
        gap: "nobody was promoted",
      };

    const asked = handOverOf(audit, { from, startedAt, end });
    if (asked) return { ...base, kind: "switchover", cause: asked.cause, ...paused(asked.pausedMs) };
    const handed = own.find((w) => w.kind === "handed-over");
    if (handed)
      return {
        ...base,
        ...{ kind: "switchover", cause: `${handed.node} was stopped${during}` },
        ...paused(handed.pausedMs),
      };
    const crashed = own.findLast((w) => w.kind === "crashed" && w.at <= end);
    if (crashed?.kind === "crashed")
      return {
        ...base,
        ...{ kind: "failover", cause: `the process of ${crashed.node} ended: ${crashed.how}${during}` },
        ...span(crashed.at, promoted, "from the end of the process to the promotion"),
      };
    if (failover.cause === "down")
      return {
        ...base,
        ...{ kind: "failover", cause: `the Sentinels found ${from ?? "the master"} down${during}` },
        ...span(
          (failover.downAt ?? startedAt) - downAfterMs,
          promoted,
          "about, from down-after before it was found down to the promotion",
        ),
      };
    const gaveUp = words.find((w) => w.kind === "gave-up" && w.node === from && near(w.at));
    return {
      ...base,
      ...{
        kind: "failover",
        cause: gaveUp?.kind === "gave-up" ? `${gaveUp.node}: ${gaveUp.reason}` : `a Sentinel was asked for it${during}`,
      },
      ...span(startedAt, promoted, "from the Sentinel's beginning to the promotion"),
    };
  });
}

function paused(ms: number | undefined): Pick<HistoryEntry, "gapMs" | "gap"> {
  return { gapMs: ms ?? null, gap: ms === undefined ? "not told" : "writes were paused so long" };
}

function span(from: number, to: number | undefined, gap: string): Pick<HistoryEntry, "gapMs" | "gap"> {
  return to === undefined ? { gapMs: null, gap: "not told" } : { gapMs: Math.max(0, Math.round(to - from)), gap };
}

function lastStep({ steps }: Failover): string {
  return steps.at(-1)?.step.replace("failover-abort-", "given up: ") ?? "given up";
}
