import type { Status } from "../../status";
import { findingsOf, levelOf, type Level } from "../findings";
import { markup, type Html } from "../html";
import { mark, since } from "../pieces";

const WORDS: Readonly<Record<Level, string>> = {
  well: "All is well",
  warning: "Something wants a look",
  critical: "Something is wrong",
};

/** How the group is, in one sentence; read out when it changes. Pure. */
export function renderVerdict(status: Status): Html {
  const level = levelOf(findingsOf(status));
  const { master } = status.topology;
  const who = status.health.ok && master !== null ? `${master} is the master` : status.health.why;
  return markup`${mark(level)} <strong>${WORDS[level]}.</strong> <span>${capital(who)}</span>`;
}

/** The title of the window: a failure shows in a tab, too. */
export function renderTitle(status: Status): string {
  const level = levelOf(findingsOf(status));
  const sign = { well: "", warning: "▲ ", critical: "■ " }[level];
  return `${sign}${status.group}: ${status.topology.master ?? "no master"}`;
}

/** Who is master since when, how many agree, and what is not as it should be. Pure. */
export function renderSummary(status: Status): Html {
  const findings = findingsOf(status);
  const list = markup`<ul class="findings ${levelOf(findings)}" aria-label="What wants a look">${findings.map(
    ({ level, text }) => markup`<li>${mark(level)} ${capital(text)}</li>`,
  )}</ul>`;
  return markup`<dl class="facts">
<div><dt>Master</dt><dd class="big">${status.topology.master ?? "none"}</dd><dd>${masterFor(status)}</dd></div>
<div><dt>Sentinels</dt><dd class="big">${votes(status)}</dd><dd>${agreement(status)}</dd></div>
<div><dt>Nodes</dt><dd class="big">${status.nodes.filter((n) => n.up).length} of ${status.nodes.length}</dd><dd>answer</dd></div>
</dl>
${findings.length > 0 && list}`;
}

function masterFor({ topology, at }: Status): Html | string {
  const { master, masterSince } = topology;
  if (master === null) return topology.why;
  if (!masterSince) return "since when is not known";
  return masterSince.exact
    ? markup`since ${since(masterSince.at, at)}`
    : markup`since before ${since(masterSince.at, at)}, when the monitor started`;
}

function votes({ topology }: Status): string {
  return `${topology.votes} of ${topology.sentinelsExpected}`;
}

function agreement({ topology, nodes }: Status): string {
  const { named, agreement: agree, why } = topology;
  if (named === null) return "name no master";
  const name = nodes.find((n) => n.instance === named)?.name;
  const who = name === undefined || name === named ? named : `${name} (${named})`;
  return agree ? `name ${who}, which says so itself` : `name ${who}; ${why}`;
}

function capital(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
