import type { Status } from "../../status";
import type { SentinelStatus } from "../../status/sentinel";
import { UNKNOWN } from "../format";
import { markup, type Html, type Part } from "../html";
import { badge, nothing, section, terms } from "../pieces";

/** What each Sentinel says. Pure. */
export function renderSentinels(status: Status): Html {
  const { sentinels } = status;
  const cards = sentinels.map(
    (s) => markup`<li class="card"><h3>${s.name}</h3><p class="quiet">${s.instance}</p>${said(s, status)}</li>`,
  );
  const content = sentinels.length === 0 ? nothing("No Sentinel is known.") : markup`<ul class="cards">${cards}</ul>`;
  return section("sentinels", "Sentinels", content);
}

function said(sentinel: SentinelStatus, status: Status): Html {
  const { up, why, masterStatus, quorum, tilt } = sentinel;
  if (!up) return markup`<p>${badge("critical", "does not answer")} ${why}</p>`;
  return terms([
    ["Names", names(sentinel, status)],
    [
      "Finds it",
      masterStatus === null ? UNKNOWN : badge(masterStatus === "ok" ? "well" : "critical", state(masterStatus)),
    ],
    ["Failover", quorum === null ? UNKNOWN : quorum ? badge("well", "possible") : badge("critical", "no quorum")],
    ["TILT", tilt === null ? UNKNOWN : tilt ? badge("warning", "yes") : "no"],
    ["Sentinels up", share(sentinel.okSentinels, sentinel.knownSentinels)],
    ["Replicas up", share(sentinel.okReplicas, sentinel.knownReplicas)],
    ["Epoch", sentinel.configEpoch ?? UNKNOWN],
  ]);
}

function names({ names: named, answerIsMaster }: SentinelStatus, { nodes }: Status): Part {
  if (named === null) return badge("critical", "nobody");
  const name = nodes.find((n) => n.instance === named)?.name ?? named;
  return answerIsMaster === false ? markup`${name} ${badge("warning", "which is no master")}` : name;
}

function state(status: "ok" | "sdown" | "odown"): string {
  return { ok: "up", sdown: "down", odown: "down, and others agree" }[status];
}

function share(up: number | null, known: number | null): string {
  return up === null || known === null ? UNKNOWN : `${up} of ${known}`;
}
