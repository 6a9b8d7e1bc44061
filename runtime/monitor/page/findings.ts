import type { CertificateStatus, Status } from "../status";
import type { BackupStatus } from "../status/backup";
import type { NodeStatus } from "../status/node";
import type { SentinelStatus } from "../status/sentinel";
import { duration, percent, plural } from "./format";

export type Level = "well" | "warning" | "critical";

/** Something that wants a look. */
export interface Finding {
  readonly level: Exclude<Level, "well">;
  readonly text: string;
}

/** From where on the page speaks of it. */
export const CERTIFICATE_DAYS = 30;
const MEMORY_PERCENT = 95;

/** All that is not as it should be, the worst first. Pure. */
export function findingsOf(status: Status): Finding[] {
  const { health, topology, nodes, sentinels, authority, backups } = status;
  const all = [
    ...when(!health.ok, "critical", health.why),
    ...nodes.flatMap((node) => nodeFindings(node, status)),
    ...sentinels.flatMap(sentinelFindings),
    ...topology.unknownNodes.flatMap((n) => when(true, "warning", `${n} is a node that the settings don't name`)),
    ...topology.unknownSentinels.flatMap((s) =>
      when(true, "warning", `${s} is a Sentinel that the settings don't name`),
    ),
    ...[...nodes, ...sentinels].flatMap((s) => certificateFindings(s.name, s.certificate)),
    ...certificateFindings("the authority", authority),
    ...(backups ? backupFindings(backups) : []),
  ];
  return [...all.filter((f) => f.level === "critical"), ...all.filter((f) => f.level !== "critical")];
}

/** The level of the worst. */
export function levelOf(findings: readonly Finding[]): Level {
  if (findings.some((f) => f.level === "critical")) return "critical";
  return findings.length > 0 ? "warning" : "well";
}

function when(condition: boolean, level: Finding["level"], text: string): Finding[] {
  return condition ? [{ level, text }] : [];
}

function nodeFindings(node: NodeStatus, { topology }: Status): Finding[] {
  const { name, up, health, role, persistence, memory } = node;
  if (!up) return [{ level: "warning", text: `${name} does not answer: ${node.why ?? "no reason is known"}` }];
  const used = percent(memory.used, memory.max);
  const full = used !== null && used >= MEMORY_PERCENT && memory.policy?.startsWith("allkeys-") !== true;
  const astray = role === "replica" && topology.master !== null && node.replication.lagBytes === null;
  return [
    ...when(!health.ok, "warning", `${name}: ${health.why}`),
    ...when(health.ok && astray, "warning", `${name} does not follow the master`),
    ...when(persistence.aofOk === false, "critical", `${name} could not write its append-only file`),
    ...when(persistence.rdbOk === false, "critical", `${name} could not write its last snapshot`),
    ...when(full, "warning", `${name} uses ${used} % of its maxmemory, and may not evict every key`),
  ];
}

function sentinelFindings({ name, up, why, names, ...sentinel }: SentinelStatus): Finding[] {
  if (!up) return [{ level: "warning", text: `${name} does not answer: ${why ?? "no reason is known"}` }];
  return [
    ...when(names === null, "warning", `${name} does not know the group`),
    ...when(
      names !== null && sentinel.answerIsMaster === false,
      "warning",
      `${name} names ${names ?? ""}, which does not say that it is master`,
    ),
    ...when(sentinel.masterStatus === "odown", "critical", `${name}: the master is down, enough Sentinels agree`),
    ...when(sentinel.masterStatus === "sdown", "warning", `${name} finds the master down`),
    ...when(sentinel.quorum === false, "critical", `${name}: no failover is possible, there is no quorum`),
    ...when(sentinel.tilt === true, "warning", `${name} is in TILT: it takes part in nothing`),
  ];
}

function certificateFindings(name: string, certificate: CertificateStatus | null): Finding[] {
  if (!certificate) return [];
  const { daysLeft, problem } = certificate;
  const whose = `the certificate of ${name}`;
  return [
    ...when(daysLeft < 0, "critical", `${whose} has ended`),
    ...when(daysLeft >= 0 && daysLeft < CERTIFICATE_DAYS, "warning", `${whose} ends in ${lifetime(daysLeft)}`),
    ...when(problem !== null && daysLeft >= 0, "warning", `${whose} is not trusted: ${problem ?? ""}`),
  ];
}

function lifetime(days: number): string {
  return days < 1 ? duration(days * 86_400_000) : plural(Math.floor(days), "day");
}

function backupFindings({ up, stored, proof }: BackupStatus): Finding[] {
  return [
    ...when(!up, "warning", "the backups can't be looked at: their store or their program does not answer"),
    ...when(stored === 0, "warning", "there is no complete backup"),
    ...when(proof?.good === false, "critical", "the last backup that was tried could not be loaded"),
  ];
}
