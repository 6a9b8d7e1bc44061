import type { Status } from "../../../runtime/monitor/status";
import type { BackupStatus } from "../../../runtime/monitor/status/backup";
import type { NodeStatus } from "../../../runtime/monitor/status/node";
import type { SentinelStatus } from "../../../runtime/monitor/status/sentinel";
import { bytesText, durationText, table, type Column } from "../table";
import type { Verdict } from "./verdict";

const NODES: readonly Column[] = [
  { title: "node" },
  { title: "address" },
  { title: "role" },
  { title: "link" },
  { title: "lag", align: "right" },
  { title: "memory", align: "right" },
  { title: "of", align: "right" },
  { title: "ops/s", align: "right" },
  { title: "clients", align: "right" },
  { title: "keys", align: "right" },
  { title: "disk" },
  { title: "certificate", align: "right" },
];
const SENTINELS: readonly Column[] = [
  { title: "sentinel" },
  { title: "address" },
  { title: "names" },
  { title: "master" },
  { title: "failover" },
  { title: "sentinels", align: "right" },
  { title: "replicas", align: "right" },
  { title: "certificate", align: "right" },
];
const UNKNOWN = "-";

/** The group's state for people: a line on what matters, a table of nodes, one of Sentinels, and what is known beside. Pure. */
export function statusText(status: Status, verdict: Verdict): string {
  const { group, topology, nodes, sentinels, authority, backups, at } = status;
  const votes = `${topology.votes} of ${topology.sentinelsExpected} Sentinels`;
  const master = topology.master === null ? "no master" : `master ${topology.master}, named by ${votes}`;
  return [
    `${group}: ${verdict.level}, ${master}, at ${at.slice(0, 19).replace("T", " ")} UTC\n`,
    ...verdict.reasons.map((reason) => `  ${reason}\n`),
    `\n${table(NODES, nodes.map(nodeRow))}`,
    `\n${table(
      SENTINELS,
      sentinels.map((sentinel) => sentinelRow(sentinel, nodes)),
    )}`,
    `\nauthority  ${authority === null ? UNKNOWN : `ends in ${days(authority)}`}\n`,
    `backups    ${backupsText(backups, Date.parse(at))}\n`,
  ].join("");
}

function nodeRow(node: NodeStatus): string[] {
  const { replication: link, memory, load, persistence } = node;
  if (!node.up) return [node.name, node.instance, "down", ...Array<string>(8).fill(UNKNOWN), days(node.certificate)];
  return [
    node.name,
    node.instance,
    node.loading === true ? "loading" : (node.role ?? UNKNOWN),
    node.role !== "replica" ? UNKNOWN : link.syncing === true ? "copying" : link.linkUp === true ? "up" : "down",
    link.lagBytes === null ? UNKNOWN : bytesText(link.lagBytes),
    known(memory.used, bytesText),
    memory.max === 0 ? "no limit" : known(memory.max, bytesText),
    known(load.operationsPerSecond),
    known(load.clients),
    String(load.keys),
    persistence.aofOk === false || persistence.rdbOk === false ? "failing" : "ok",
    days(node.certificate),
  ];
}

function sentinelRow(sentinel: SentinelStatus, nodes: readonly NodeStatus[]): string[] {
  const { name, instance, up, names, masterStatus, quorum } = sentinel;
  if (!up) return [name, instance, "down", ...Array<string>(4).fill(UNKNOWN), days(sentinel.certificate)];
  return [
    name,
    instance,
    nodes.find((node) => node.instance === names)?.name ?? names ?? "nobody",
    masterStatus ?? UNKNOWN,
    quorum === null ? UNKNOWN : quorum ? "possible" : "no quorum",
    share(sentinel.okSentinels, sentinel.knownSentinels),
    share(sentinel.okReplicas, sentinel.knownReplicas),
    days(sentinel.certificate),
  ];
}

function backupsText(backups: BackupStatus | null, now: number): string {
  if (backups === null) return "not known here";
  const { up, stored, newest, proof } = backups;
  if (!up) return "can't be looked at: their program or their store does not answer";
  const ago = (time: string): string => `${ageText(now - Date.parse(time))} ago`;
  const made =
    newest === null ? "" : `, the newest of ${ago(newest.at)}, ${newest.keys} keys, ${bytesText(newest.sizeBytes)}`;
  const proven =
    proof === null
      ? "none was ever proven"
      : `${proof.good ? "" : "the last proof FAILED, "}${proof.lastGoodAt === null ? "none was ever good" : `proven ${ago(proof.lastGoodAt)}`}`;
  return `${stored ?? 0} stored${made}; ${proven}`;
}

function days(certificate: { readonly daysLeft: number } | null): string {
  return certificate === null
    ? UNKNOWN
    : `${certificate.daysLeft < 10 ? certificate.daysLeft : Math.floor(certificate.daysLeft)} d`;
}

const HOUR_MS = 3_600_000;

function ageText(ms: number): string {
  if (ms < HOUR_MS) return durationText(Math.max(0, ms));
  return ms < 48 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / (24 * HOUR_MS))} d`;
}

function known(value: number | null, text: (value: number) => string = String): string {
  return value === null ? UNKNOWN : text(value);
}

function share(some: number | null, all: number | null): string {
  return some === null || all === null ? UNKNOWN : `${some} of ${all}`;
}
