import type { Status } from "../status";
import type { NodeStatus } from "../status/node";
import type { EventDraft } from "./event";

/** From where on something is told. */
export interface ConditionLimits {
  readonly certificateDays: number;
  readonly memoryPercent: number;
}

/** Something that is so for a while, and is told when it begins and when it is over. */
export interface Condition {
  readonly key: string;
  /** Undefined where it can't be said now: then it is as it was. */
  readonly holds: boolean | undefined;
  readonly began: EventDraft;
  readonly ended: EventDraft;
}

/** A condition on a share ends only so many points below where it begins, so that it does not come and go. */
const HYSTERESIS = 5;

/** All that may be so, of this moment. Pure. */
export function conditionsOf(
  status: Pick<Status, "nodes" | "sentinels" | "authority" | "backups">,
  limits: ConditionLimits,
): Condition[] {
  const holders = [...status.nodes, ...status.sentinels, { name: "ca", certificate: status.authority }];
  return [
    ...status.nodes.flatMap((node) => [
      writing(node, "append-only file", node.persistence.aofOk),
      writing(node, "snapshot", node.persistence.rdbOk),
      memory(node, limits.memoryPercent),
    ]),
    ...holders.map(({ name, certificate }) => ending(name, certificate, limits.certificateDays)),
    ...(status.backups === null ? [] : [backups(status.backups)]),
  ];
}

function writing({ name }: NodeStatus, file: string, ok: boolean | null): Condition {
  const details = { file };
  return {
    key: `write ${file} ${name}`,
    holds: ok === null ? undefined : !ok,
    began: { kind: "write-failed", subject: name, text: `${name} could not write its ${file}`, details },
    ended: { kind: "write-succeeded", subject: name, text: `${name} writes its ${file} again`, details },
  };
}

/** A cache that evicts any key is full as a rule. */
function memory({ name, memory: { used, max, policy } }: NodeStatus, limit: number): Condition {
  const known = used !== null && max !== null && max > 0;
  const percent = known ? Math.round((used / max) * 1000) / 10 : 0;
  const matters = known && policy?.startsWith("allkeys-") === false;
  const low = percent < limit - HYSTERESIS || max === 0;
  const details = { percent, ...(policy === null ? {} : { policy }) };
  return {
    key: `memory ${name}`,
    holds:
      matters && percent >= limit ? true : known && matters && !low ? undefined : used === null ? undefined : false,
    began: { kind: "memory-full", subject: name, text: `${name} uses ${percent} % of its maxmemory`, details },
    ended: { kind: "memory-freed", subject: name, text: `${name} has room below its maxmemory again`, details },
  };
}

function ending(name: string, certificate: Status["authority"], days: number): Condition {
  const left = certificate?.daysLeft ?? 0;
  const notAfter = certificate?.notAfter ?? "";
  const what = name === "ca" ? "the authority" : name;
  return {
    key: `certificate ${name}`,
    holds: certificate === null ? undefined : left < days,
    began: {
      kind: "certificate-ending",
      subject: name,
      text: left < 0 ? `The certificate of ${what} has ended` : `The certificate of ${what} ends in ${left} days`,
      details: { notAfter, daysLeft: left },
    },
    ended: {
      kind: "certificate-renewed",
      subject: name,
      text: `The certificate of ${what} is a new one`,
      details: { notAfter, daysLeft: left },
    },
  };
}

function backups({ up }: NonNullable<Status["backups"]>): Condition {
  return {
    key: "backups",
    holds: !up,
    began: {
      kind: "backup-unknown",
      subject: "backup",
      text: "The backups can't be looked at: their program or their store does not answer",
    },
    ended: { kind: "backup-known", subject: "backup", text: "The backups can be looked at again" },
  };
}
