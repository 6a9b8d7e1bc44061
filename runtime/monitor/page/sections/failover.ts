import type { FailoverStatus, Status } from "../../status";
import { duration } from "../format";
import { markup, type Html } from "../html";
import { badge, nothing, section, since } from "../pieces";

const SHOWN = 10;

/** The last failovers, the newest first, with their steps. Pure. */
export function renderFailovers({ failovers, at }: Status): Html {
  const last = failovers.slice(-SHOWN).reverse();
  const content =
    last.length === 0
      ? nothing("None since the monitor started.")
      : markup`<ol class="timeline">${last.map((f) => failover(f, at))}</ol>`;
  return section("failovers", "Failovers", content);
}

function failover(given: FailoverStatus, now: string): Html {
  const { startedAt, cause, outcome, from, to, milliseconds, steps } = given;
  const level = { switched: "well", running: "warning", aborted: "critical" } as const;
  const who = outcome === "switched" ? markup`${from ?? "?"} → ${to ?? "?"}` : "";
  const took = milliseconds === null ? "" : `, ${duration(milliseconds)}`;
  return markup`<li><p>${badge(level[outcome], outcome === "aborted" ? "given up" : outcome)} <strong>${who}</strong></p>
<p>${since(startedAt, now)}: ${cause === "asked" ? "asked for" : "the master was down"}${took}</p>
${steps.length > 0 && stepList(given)}</li>`;
}

function stepList({ startedAt, downAt, steps }: FailoverStatus): Html {
  const first = Math.min(Date.parse(startedAt), Date.parse(downAt ?? startedAt));
  const items = steps.map(
    ({ at, step, node }) =>
      markup`<li><span class="after">+${duration(Date.parse(at) - first)}</span> ${step} <span class="quiet">${node}</span></li>`,
  );
  return markup`<details id="steps-${startedAt}"><summary id="steps-${startedAt}-summary">${steps.length} steps</summary><ol class="steps">${items}</ol></details>`;
}
