/** How much an event matters: `info` is history, `notice` may interest, `warning` wants a look, `critical` a person. */
export const SEVERITIES = ["info", "notice", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

interface KindDefinition {
  readonly severity: Severity;
  /** For docs/monitoring.md. */
  readonly about: string;
}

const kinds = {
  "switch-master": { severity: "warning", about: "Another node is master. `from`, `to`" },
  "master-sdown": { severity: "warning", about: "A Sentinel finds the master down" },
  "master-sdown-cleared": { severity: "notice", about: "It finds it up again" },
  "master-odown": { severity: "critical", about: "So many Sentinels agree that a failover begins" },
  "master-odown-cleared": { severity: "notice", about: "They no longer do" },
  "replica-sdown": { severity: "warning", about: "A Sentinel finds a replica down" },
  "replica-sdown-cleared": { severity: "notice", about: "It finds it up again" },
  "sentinel-sdown": { severity: "warning", about: "A Sentinel finds another Sentinel down" },
  "sentinel-sdown-cleared": { severity: "notice", about: "It finds it up again" },
  "failover-step": { severity: "info", about: "A step of a failover. `step` is Sentinel's own word" },
  "failover-end": { severity: "notice", about: "The Sentinel that led a failover has ended it" },
  "failover-abort": { severity: "critical", about: "A failover was given up. `step` says why" },
  "tilt-entered": {
    severity: "warning",
    about: "A Sentinel's clock or host stalled: it takes part in nothing for 30 s",
  },
  "tilt-left": { severity: "notice", about: "It takes part again" },
  "node-known": { severity: "info", about: "A Sentinel has learned of a replica" },
  "sentinel-known": { severity: "info", about: "A Sentinel has learned of another one" },
  "role-changed": { severity: "info", about: "A node told a Sentinel another role than before" },
  "node-restarted": { severity: "warning", about: "A node or Sentinel runs under another run id than before" },
  "node-unreachable": { severity: "warning", about: "The monitor itself gets no answer from a node or Sentinel" },
  "node-reachable": { severity: "notice", about: "It gets answers again" },
  "sentinel-config": {
    severity: "warning",
    about: "SENTINEL SET, MONITOR, REMOVE or RESET was used. `option` for SET",
  },
  "slow-query": {
    severity: "notice",
    about: "An entry of the slow log. `shape`: the command's name and the sizes of its arguments",
  },
  "slow-queries-missed": {
    severity: "notice",
    about: "More entries than the slow log holds came between two looks. `count`",
  },
  "access-denied": {
    severity: "warning",
    about: "A command, key or channel was refused by ACL. `user`, `client`, `count`",
  },
  "login-failed": { severity: "warning", about: "A wrong name or password. `client`, `count`" },
  "acl-log-emptied": { severity: "critical", about: "ACL LOG RESET: somebody may want to hide something" },
  "sensitive-command": {
    severity: "warning",
    about:
      "CONFIG SET, FLUSHALL, ACL SETUSER and their like; a node's supervisor uses CONFIG SET too, when certificates are renewed. `count`, `by`",
  },
  "failover-command": {
    severity: "info",
    about: "The same during a failover: REPLICAOF, CLIENT KILL and their like, as Sentinels and supervisors use them",
  },
  "write-failed": {
    severity: "critical",
    about: "A node could not write its append-only file or a snapshot, as on a full disk. `file`",
  },
  "write-succeeded": { severity: "notice", about: "It can again" },
  "memory-full": {
    severity: "warning",
    about: "A node that may not evict any key is near its maxmemory (`conditions.memoryPercent`). `percent`, `policy`",
  },
  "memory-freed": { severity: "notice", about: "It has room again" },
  "certificate-ending": {
    severity: "warning",
    about: "A certificate ends in less than `conditions.certificateDays`. `notAfter`, `daysLeft`",
  },
  "certificate-renewed": { severity: "notice", about: "There is a new one in its place" },
  "backup-unknown": {
    severity: "warning",
    about: "The backups can't be looked at: their program or their store does not answer",
  },
  "backup-known": { severity: "notice", about: "They can again" },
  "statistics-reset": { severity: "notice", about: "CONFIG RESETSTAT: counters begin anew" },
} as const satisfies Record<string, KindDefinition>;

export type EventKind = keyof typeof kinds;
export const EVENT_KINDS = Object.keys(kinds) as [EventKind, ...EventKind[]];
export const KINDS: Readonly<Record<EventKind, KindDefinition>> = kinds;

/** Whether a severity is at least another one. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
