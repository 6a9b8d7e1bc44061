import type { Status } from "../../status";
import type { NodeStatus } from "../../status/node";
import type { Level } from "../findings";
import { bytes, count, percent } from "../format";
import { markup, type Html, type Part } from "../html";
import { badge, bar, nothing, section } from "../pieces";

/** The masters, and below them all others, each with the line to its master. Pure. */
export function renderTopology(status: Status): Html {
  const { nodes } = status;
  if (nodes.length === 0) return section("topology", "Topology", nothing("No node is known."));
  const masters = nodes.filter((n) => n.role === "master");
  const others = nodes.filter((n) => n.role !== "master");
  const tooMany = masters.length > 1;
  const label = tooMany ? `${masters.length} masters` : "Master";
  return section(
    "topology",
    "Topology",
    markup`<div class="tree">
${row("above", label, masters, (n) => masterCard(n, status, tooMany))}
${masters.length === 0 && markup`<p class="hole">${badge("critical", "no master")} ${status.topology.why}</p>`}
${row("below", "Other nodes", others, (n) => (n.role === "replica" ? replicaCard(n, status) : silentCard(n)))}
</div>`,
  );
}

function row(
  place: "above" | "below",
  label: string,
  nodes: readonly NodeStatus[],
  card: (node: NodeStatus) => Html,
): Html | false {
  return nodes.length > 0 && markup`<ul class="row ${place}" aria-label="${label}">${nodes.map(card)}</ul>`;
}

function masterCard(node: NodeStatus, { topology }: Status, tooMany: boolean): Html {
  const leads = topology.master === node.name;
  const level: Level = leads && !tooMany ? "well" : "critical";
  const what = leads ? (tooMany ? "master, named by the Sentinels" : "master") : "says master, not named";
  return card(node, level, [badge(level, what), node.loading === true && badge("warning", "loads its data")]);
}

function replicaCard(node: NodeStatus, status: Status): Html {
  const { linkUp, syncing } = node.replication;
  const [level, text]: [Level, string] =
    syncing === true
      ? ["warning", "takes a full copy"]
      : linkUp === true
        ? ["well", "link up"]
        : ["critical", linkUp === false ? "link down" : "link unknown"];
  const line = link(level, [badge(level, text), " ", lag(node)]);
  return card(
    node,
    level,
    [badge("plain", "replica"), node.loading === true && badge("warning", "loads its data")],
    [line, follows(node, status)],
  );
}

function silentCard(node: NodeStatus): Html {
  const [state, why] = node.up
    ? ["role unknown", "it does not tell its role"]
    : ["does not answer", node.why ?? "no reason is known"];
  return card(node, "critical", [], [link("critical", [badge("critical", state)])], markup`<p>${why}</p>`);
}

/** The line from above, with what is said of it. */
function link(level: Level, words: Part): Html {
  return markup`<div class="link ${level}"><svg aria-hidden="true" focusable="false"><line x1="50%" y1="0" x2="50%" y2="100%"/></svg><span>${words}</span></div>`;
}

function card(
  node: NodeStatus,
  level: Level,
  badges: readonly (Html | false)[],
  [line, follower]: readonly (Html | false)[] = [],
  foot: Html = figures(node),
): Html {
  return markup`<li>${line}<div class="card ${level}"><h3>${node.name}</h3>
<p class="badges">${badges}${!node.configured && badge("warning", "not in the settings")}</p>
<p class="quiet">${node.instance}</p>${follower}${foot}</div></li>`;
}

function lag({ replication: { lagBytes, lagSeconds } }: NodeStatus): Html {
  const heard = lagSeconds === null ? "" : `, heard ${lagSeconds} s ago`;
  return markup`<span class="lag">${lagBytes === null ? "lag unknown" : `${bytes(lagBytes)} behind`}${heard}</span>`;
}

/** Said only where it is not the obvious one. */
function follows({ replication }: NodeStatus, { nodes, topology }: Status): Html | false {
  const { master } = replication;
  const target = nodes.find((n) => n.instance === master);
  if (target?.name === topology.master) return false;
  return markup`<p>${badge("warning", "follows")} ${target?.name ?? master ?? "nobody"}</p>`;
}

function figures({ memory, load }: NodeStatus): Html {
  const share = percent(memory.used, memory.max);
  return markup`<p class="figures"><span><b>${count(load.operationsPerSecond)}</b> ops/s</span> <span><b>${count(load.clients)}</b> clients</span> <span><b>${bytes(memory.used)}</b>${share !== null && ` (${share} %)`}</span></p>${share !== null && bar(share)}`;
}
