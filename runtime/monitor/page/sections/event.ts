import type { MonitorEvent } from "../../events/event";
import type { Severity } from "../../events/kinds";
import type { Status } from "../../status";
import type { Level } from "../findings";
import { markup, type Html } from "../html";
import { badge, nothing, section, since } from "../pieces";

const SHOWN = 20;
const LEVELS: Readonly<Record<Severity, Level | "plain">> = {
  info: "plain",
  notice: "plain",
  warning: "warning",
  critical: "critical",
};

/** The last events, the newest first. Slow queries have a section of their own. Pure. */
export function renderEvents({ events, at }: Status): Html {
  const last = events
    .filter((e) => e.kind !== "slow-query")
    .slice(-SHOWN)
    .reverse();
  const content =
    last.length === 0
      ? nothing("None since the monitor started.")
      : markup`<ol class="log">${last.map((e) => event(e, at))}</ol>`;
  return section("events", "Events", content);
}

function event({ severity, text, at, seenBy }: MonitorEvent, now: string): Html {
  return markup`<li>${badge(LEVELS[severity], severity)} ${text}<br>${since(at, now)} <span class="quiet">told by ${seenBy.join(", ")}</span></li>`;
}
