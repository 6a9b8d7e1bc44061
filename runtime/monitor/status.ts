import { addressKey } from "../client/address";
import type { CertificateWatch } from "./certificate-watch";
import type { SeenCertificate } from "./certificates";
import type { MonitorEvent } from "./events/event";
import type { Failover, Timeline } from "./events/timeline";
import type { BackupWatch } from "./backup-source";
import { viewOf } from "./group-view";
import { groupReady, nodeReady, type HealthAnswer } from "./http/health";
import type { Snapshot } from "./reading";
import { backupStatus, type BackupStatus } from "./status/backup";
import { nodeStatus, type NodeStatus } from "./status/node";
import { sentinelStatus, type SentinelStatus } from "./status/sentinel";
import { masterSince, type MasterSince } from "./status/master-since";
import type { Target } from "./target";

/** The group's state at one moment, plain JSON. Times are ISO 8601, sizes bytes. */
export interface Status {
  /** Grows when a field changes its meaning or goes; new fields don't count. */
  readonly version: 1;
  readonly group: string;
  readonly at: string;
  /** How old the servers' answers are, in milliseconds. */
  readonly ageMs: number;
  readonly health: HealthAnswer;
  readonly topology: {
    /** Name of the node to write to; null where there is none. */
    readonly master: string | null;
    /** Null where it can't be said. */
    readonly masterSince: MasterSince | null;
    /** Address that the configured Sentinels name most often, and how many of them do. */
    readonly named: string | null;
    readonly votes: number;
    readonly sentinelsExpected: number;
    readonly agreement: boolean;
    readonly why: string;
    readonly unknownNodes: readonly string[];
    readonly unknownSentinels: readonly string[];
  };
  readonly nodes: readonly NodeStatus[];
  readonly sentinels: readonly SentinelStatus[];
  readonly authority: CertificateStatus | null;
  /** Null where none are set up, or none were looked at yet. */
  readonly backups: BackupStatus | null;
  /** The oldest first. */
  readonly failovers: readonly FailoverStatus[];
  /** The last events, the oldest first. */
  readonly events: readonly MonitorEvent[];
  /** The last slow queries that the monitor told, the oldest first. */
  readonly slowQueries: readonly MonitorEvent[];
}

export interface CertificateStatus {
  readonly subject: string;
  readonly notAfter: string;
  readonly daysLeft: number;
  readonly problem: string | null;
}

export interface FailoverStatus extends Omit<Failover, "startedAt" | "downAt" | "switchedAt" | "endedAt" | "steps"> {
  readonly startedAt: string;
  readonly downAt: string | null;
  readonly switchedAt: string | null;
  readonly endedAt: string | null;
  /** From the first sign, down or asked for, to the new master's name; null where there is none. */
  readonly milliseconds: number | null;
  readonly steps: readonly { readonly at: string; readonly step: string; readonly node: string }[];
}

export interface StatusSources {
  readonly group: string;
  readonly configured: readonly Target[];
  readonly certificates: Pick<CertificateWatch, "of" | "ca">;
  readonly backups: BackupWatch["state"];
  readonly timeline: Timeline;
  readonly events: readonly MonitorEvent[];
  /** When the monitor began to watch, milliseconds of Unix time; undefined where nobody watches, but looks once. */
  readonly startedAt?: number;
}

/** Events in the status; all that are kept come over /events. */
const EVENTS = 100;
const SLOW_QUERIES = 20;

/** Pure, but for the clock. */
export function statusOf(snapshot: Snapshot, sources: StatusSources, now: number): Status {
  const view = viewOf(snapshot, sources.configured);
  const certificate = (target: Target): CertificateStatus | null =>
    certificateStatus(sources.certificates.of(target), now);
  return {
    version: 1,
    group: sources.group,
    at: iso(snapshot.at),
    ageMs: now - snapshot.at,
    health: groupReady(view),
    topology: {
      master: view.leader?.target.name ?? null,
      masterSince: masterSince(view.leader?.target.name, sources.timeline, sources.startedAt),
      named: view.named ? addressKey(view.named.address) : null,
      votes: view.named?.votes ?? 0,
      sentinelsExpected: sources.configured.filter((t) => t.kind === "sentinel").length,
      agreement: view.agreement,
      why: view.why,
      unknownNodes: view.unknownNodes,
      unknownSentinels: view.unknownSentinels,
    },
    nodes: snapshot.readings
      .filter((r) => r.target.kind === "node")
      .map((r) => ({ ...nodeStatus(r, view), health: nodeReady(r, view), certificate: certificate(r.target) })),
    sentinels: snapshot.readings
      .filter((r) => r.target.kind === "sentinel")
      .map((r) => ({ ...sentinelStatus(r, view), certificate: certificate(r.target) })),
    authority: certificateStatus(sources.certificates.ca, now),
    backups: backupStatus(sources.backups),
    failovers: sources.timeline.failovers.map(failoverStatus),
    events: sources.events.slice(-EVENTS),
    slowQueries: sources.events.filter((e) => e.kind === "slow-query").slice(-SLOW_QUERIES),
  };
}

function certificateStatus(seen: SeenCertificate | undefined, now: number): CertificateStatus | null {
  if (!seen) return null;
  const daysLeft = Math.floor((seen.notAfter - now) / 864_000) / 100;
  return { subject: seen.subject, notAfter: iso(seen.notAfter), daysLeft, problem: seen.problem ?? null };
}

function failoverStatus(failover: Failover): FailoverStatus {
  const { startedAt, downAt, switchedAt, endedAt, steps } = failover;
  return {
    ...failover,
    startedAt: iso(startedAt),
    downAt: isoOrNull(downAt),
    switchedAt: isoOrNull(switchedAt),
    endedAt: isoOrNull(endedAt),
    milliseconds: switchedAt === undefined ? null : switchedAt - Math.min(startedAt, downAt ?? startedAt),
    steps: steps.map((step) => ({ ...step, at: iso(step.at) })),
  };
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
