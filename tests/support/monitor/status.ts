import type { BackupWatch } from "../../../runtime/monitor/backup-source";
import type { SeenCertificate } from "../../../runtime/monitor/certificates";
import type { MonitorEvent } from "../../../runtime/monitor/events/event";
import { addNews, EMPTY_TIMELINE, type Timeline } from "../../../runtime/monitor/events/timeline";
import type { Snapshot } from "../../../runtime/monitor/reading";
import { statusOf, type Status, type StatusSources } from "../../../runtime/monitor/status";
import { TARGETS, WELL } from "./fixtures";

export const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

export const BACKUPS: NonNullable<BackupWatch["state"]> = {
  up: true,
  summary: {
    stored: 7,
    newest: { at: NOW - DAY / 2, durationMs: 2_500, sizeBytes: 3_000_000, keys: 1_234 },
    proof: { good: true, lastGoodAt: NOW - DAY },
    archivedUntil: NOW - 60_000,
  },
};

const CERTIFICATE: SeenCertificate = {
  subject: "CN=server",
  notBefore: NOW - DAY,
  notAfter: NOW + 200 * DAY,
  problem: undefined,
};

/** A failover from redis-3 to redis-1, ten minutes ago. */
export const FAILED_OVER: Timeline = (
  [
    ["master-odown", 3, undefined],
    ["failover-step", 3, "try-failover"],
    ["failover-step", 1, "promoted-slave"],
    ["switch-master", 1, undefined],
    ["failover-end", 3, undefined],
  ] as const
).reduce<Timeline>((timeline, [kind, about, step], i) => {
  const host = (n: number) => ({ host: `10.0.0.${n}`, port: 6379 });
  const switched = kind === "switch-master" ? { switched: { from: host(3), to: host(1) } } : {};
  const news = { kind, about: host(about), ...(step === undefined ? {} : { step }), ...switched };
  return addNews(timeline, news, NOW - 600_000 + i * 250, (key) => (key ? `redis-${key.host.slice(-1)}` : "?"));
}, EMPTY_TIMELINE);

export function event(over: Partial<MonitorEvent> = {}): MonitorEvent {
  return {
    id: "1-1",
    at: new Date(NOW - 120_000).toISOString(),
    kind: "slow-query",
    severity: "notice",
    group: "mymaster",
    subject: "redis-1",
    text: "get (1 argument: 7 B) took 20.0 ms on redis-1",
    details: { shape: "get (1 argument: 7 B)", milliseconds: 20, client: "10.0.9.9:4711" },
    seenBy: ["monitor"],
    ...over,
  };
}

/** The state of a group as the page gets it; all is well unless told otherwise. */
export function statusFor(snapshot: Snapshot = WELL, over: Partial<StatusSources> = {}): Status {
  return statusOf(
    snapshot,
    {
      group: "mymaster",
      configured: TARGETS,
      certificates: { of: () => CERTIFICATE, ca: CERTIFICATE },
      backups: BACKUPS,
      timeline: FAILED_OVER,
      events: [
        event(),
        event({ id: "1-2", kind: "switch-master", severity: "warning", text: "redis-1 is the new master" }),
      ],
      startedAt: NOW - DAY,
      ...over,
    },
    NOW,
  );
}
