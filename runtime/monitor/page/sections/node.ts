import type { Status } from "../../status";
import type { NodeStatus } from "../../status/node";
import { bytes, count, percent, span, UNKNOWN } from "../format";
import { markup, type Html, type Part } from "../html";
import { badge, nothing, section, since, terms } from "../pieces";

/** Memory, load and persistence of every node. Pure. */
export function renderNodes({ nodes, at }: Status): Html {
  const cards = nodes.map((n) => markup`<li class="card"><h3>${n.name}</h3>${n.up ? details(n, at) : silent(n)}</li>`);
  const content = nodes.length === 0 ? nothing("No node is known.") : markup`<ul class="cards">${cards}</ul>`;
  return section("nodes", "Nodes", content);
}

function silent({ why }: NodeStatus): Html {
  return markup`<p>${badge("critical", "does not answer")} ${why}</p>`;
}

function details(node: NodeStatus, at: string): Html {
  const { memory, load, replication } = node;
  return terms([
    ["Memory", memoryText(memory)],
    ["Resident", markup`${bytes(memory.rss)}, fragmentation ${memory.fragmentation ?? UNKNOWN}`],
    ["When full", memory.policy ?? UNKNOWN],
    ["Operations", markup`${count(load.operationsPerSecond)} a second`],
    ["Clients", clients(load)],
    ["Keys", count(load.keys)],
    ["Found", hits(load)],
    ["Evicted", count(load.evictedKeys)],
    ["Append-only file", file(node.persistence.aofEnabled, node.persistence.aofOk)],
    ["Snapshot", snapshot(node.persistence, at)],
    ["Offset", count(replication.offset)],
    ["Full copies given", count(replication.fullSyncs)],
    ["Version", node.version ?? UNKNOWN],
    ["Runs for", node.uptimeSeconds === null ? UNKNOWN : span(node.uptimeSeconds * 1000)],
  ]);
}

function memoryText({ used, max }: NodeStatus["memory"]): string {
  const share = percent(used, max);
  if (max === 0) return `${bytes(used)}, no limit`;
  return share === null ? bytes(used) : `${bytes(used)} of ${bytes(max)} (${share} %)`;
}

function clients({ clients: connected, maxClients, blockedClients, rejectedConnections }: NodeStatus["load"]): Part {
  return [
    markup`${count(connected)} of ${count(maxClients)}, ${count(blockedClients)} blocked`,
    rejectedConnections !== null && rejectedConnections > 0
      ? markup`, ${badge("warning", `${count(rejectedConnections)} refused`)}`
      : "",
  ];
}

function hits({ hits: found, misses }: NodeStatus["load"]): string {
  if (found === null || misses === null) return UNKNOWN;
  const share = percent(found, found + misses);
  return share === null ? "nothing was looked up" : `${share} % of ${count(found + misses)} look-ups`;
}

function file(enabled: boolean | null, ok: boolean | null): Html | string {
  if (enabled === null) return UNKNOWN;
  if (!enabled) return "off";
  return ok === false ? badge("critical", "write failed") : badge("well", "written");
}

function snapshot({ rdbOk, rdbLastSave }: NodeStatus["persistence"], at: string): Part {
  return [rdbOk === false && badge("critical", "failed"), " ", rdbLastSave === null ? UNKNOWN : since(rdbLastSave, at)];
}
