import type { AuditLine } from "../audit";

/** What the logs say of an act was said within this of its beginning and its end: clocks of hosts differ a little. */
export const NEAR_MS = 15_000;

/** The act that handed the role over by its own word, as a switchover and what rolls a change out do, and how long it paused writes. Pure. */
export function handOverOf(
  audit: readonly AuditLine[],
  { from, startedAt, end }: { from: string | null; startedAt: number; end: number },
): { cause: string; pausedMs: number | undefined } | undefined {
  const line = audit.find((l) => {
    if (l.act !== "switchover") return from !== null && l.details.handedFrom === from && isDuring(l, startedAt);
    return l.details.from === from && Date.parse(l.at) >= startedAt - NEAR_MS && Date.parse(l.at) <= end + NEAR_MS;
  });
  if (!line) return undefined;
  const { pausedMs } = line.details;
  const cause = line.act === "switchover" ? `asked for by ${line.who}` : byText(line);
  return { cause, pausedMs: typeof pausedMs === "number" ? pausedMs : undefined };
}

/** Of an operator's act that was under way, `, during up by alice@desk`; empty where there was none. Pure. */
export function duringText(audit: readonly AuditLine[], at: number): string {
  const line = audit.find((l) => l.act !== "switchover" && isDuring(l, at));
  return line ? `, during ${byText(line)}` : "";
}

/** One whose command was killed has no end: what came soon after its beginning is its own. */
function isDuring({ at: began, endedAt = began }: AuditLine, at: number): boolean {
  return at >= Date.parse(began) - NEAR_MS && at <= Date.parse(endedAt) + NEAR_MS;
}

const byText = ({ act, who }: AuditLine): string => `${act} by ${who}`;
