import fc from "fast-check";
import { CHECKS, diagnose } from "../../../../scripts/cli/doctor/checks";
import type { Facts } from "../../../../scripts/cli/doctor/facts";
import { SEVERITIES, worstOf, type Severity } from "../../../../scripts/cli/doctor/finding";
import {
  certificate,
  group,
  NOW,
  sentinelAsSet,
  wellFacts,
  WELL_SETTINGS,
  withInside,
  withMember,
  withServer,
} from "../../../support/doctor/facts";
import { silent, snapshot } from "../../../support/monitor/fixtures";

/** Goal: each check finds what it is for, says why it matters and what mends it, and finds nothing where all is well. */
test("where all is well nothing is found", () => expect(diagnose(wellFacts()).findings).toEqual([]));

const HOUR = 3_600_000;
const running = { status: "running", health: "healthy", healthText: "", changed: [] };
const replaced = (name: string, reading: Facts["snapshot"]["readings"][number]): Facts["snapshot"] => {
  const whole = group();
  return snapshot(...whole.readings.map((r) => (r.target.name === name ? reading : r)));
};
const drift = { name: "hz", rendered: "10", live: "50" };
const settings = (over: Partial<typeof WELL_SETTINGS>) => ({ ...WELL_SETTINGS, ...over });

type Case = readonly [check: string, severity: Severity, subject: string, what: RegExp, facts: Facts];
const CASES: readonly Case[] = [
  [
    "topology",
    "critical",
    "redis-2",
    /does not answer/,
    wellFacts({ snapshot: replaced("redis-2", silent("redis-2")) }),
  ],
  [
    "topology",
    "critical",
    "sentinel-1",
    /does not answer/,
    wellFacts({ snapshot: replaced("sentinel-1", silent("sentinel-1")) }),
  ],
  ["containers", "critical", "redis-2", /no container dev-redis-2/, withMember("redis-2", { container: undefined })],
  [
    "containers",
    "critical",
    "redis-2",
    /is paused/,
    withMember("redis-2", { container: { ...running, status: "paused" } }),
  ],
  [
    "containers",
    "critical",
    "backup",
    /is exited/,
    withMember("backup", { container: { ...running, status: "exited" } }),
  ],
  [
    "containers",
    "critical",
    "redis-1",
    /again and again/,
    withMember("redis-1", { container: { ...running, status: "restarting" } }),
  ],
  [
    "containers",
    "warning",
    "redis-1",
    /not healthy: link down/,
    withMember("redis-1", { container: { ...running, health: "unhealthy", healthText: "link down" } }),
  ],
  [
    "containers",
    "warning",
    "redis-3",
    /memory limit/,
    withMember("redis-3", { container: { ...running, changed: ["its memory limit is 1 MB"] } }),
  ],
  ["containers", "warning", "dev-redis-9", /nothing asks for/, wellFacts({ strangers: ["dev-redis-9"] })],
  [
    "sentinels",
    "warning",
    "sentinel-2",
    /quorum is 3, and the settings say 2/,
    wellFacts({ snapshot: replaced("sentinel-2", sentinelAsSet("sentinel-2", { quorum: 3 })) }),
  ],
  [
    "sentinels",
    "warning",
    "sentinel-2",
    /down-after-milliseconds is 9/,
    wellFacts({ snapshot: replaced("sentinel-2", sentinelAsSet("sentinel-2", { downAfterMs: 9 })) }),
  ],
  [
    "sentinels",
    "warning",
    "sentinel-2",
    /1 other Sentinels of 2/,
    wellFacts({ snapshot: replaced("sentinel-2", sentinelAsSet("sentinel-2", { knownSentinels: 1 })) }),
  ],
  [
    "sentinels",
    "warning",
    "sentinel-2",
    /1 replicas of 2/,
    wellFacts({ snapshot: replaced("sentinel-2", sentinelAsSet("sentinel-2", { knownReplicas: 1 })) }),
  ],
  [
    "sentinels",
    "critical",
    "sentinel-3",
    /does not watch/,
    wellFacts({ snapshot: replaced("sentinel-3", { ...sentinelAsSet("sentinel-3"), master: undefined }) }),
  ],
  [
    "sentinels",
    "critical",
    "sentinel-3",
    /NOQUORUM/,
    wellFacts({
      snapshot: replaced("sentinel-3", {
        ...sentinelAsSet("sentinel-3"),
        ckquorum: { ok: false, message: "NOQUORUM 1" },
      }),
    }),
  ],
  [
    "replication",
    "critical",
    "redis-3",
    /link to the master is down/,
    wellFacts({ snapshot: group({ "redis-3": { master_link_status: "down" } }) }),
  ],
  [
    "replication",
    "warning",
    "redis-3",
    /full copy/,
    wellFacts({ snapshot: group({ "redis-3": { master_sync_in_progress: "1" } }) }),
  ],
  [
    "replication",
    "warning",
    "redis-3",
    /heard of the master 60 s ago/,
    wellFacts({ snapshot: group({ "redis-3": { master_last_io_seconds_ago: "60" } }) }),
  ],
  [
    "replication",
    "warning",
    "redis-1",
    /only 1 of 2/,
    wellFacts({ snapshot: group({ "redis-1": { min_slaves_good_slaves: "1" } }) }),
  ],
  [
    "replication",
    "critical",
    "redis-1",
    /0 replicas keep up/,
    wellFacts({ snapshot: group({ "redis-1": { min_slaves_good_slaves: "0" } }) }),
  ],
  [
    "persistence",
    "critical",
    "redis-1",
    /last write to its AOF/,
    wellFacts({ snapshot: group({ "redis-1": { aof_last_write_status: "err" } }) }),
  ],
  [
    "persistence",
    "critical",
    "redis-2",
    /last snapshot failed/,
    wellFacts({ snapshot: group({ "redis-2": { rdb_last_bgsave_status: "err" } }) }),
  ],
  [
    "persistence",
    "warning",
    "redis-2",
    /rewrite of its AOF/,
    wellFacts({ snapshot: group({ "redis-2": { aof_last_bgrewrite_status: "err" } }) }),
  ],
  [
    "persistence",
    "warning",
    "redis-2",
    /loads its data/,
    wellFacts({ snapshot: group({ "redis-2": { loading: "1" } }) }),
  ],
  [
    "persistence",
    "warning",
    "redis-2",
    /120 minutes old/,
    wellFacts({ snapshot: group({ "redis-2": { rdb_last_save_time: String(NOW / 1000 - 7200) } }) }),
  ],
  [
    "memory",
    "hint",
    "redis-1",
    /of maxmemory/,
    wellFacts({ snapshot: group({ "redis-1": { used_memory: "268000000" } }) }),
  ],
  [
    "memory",
    "critical",
    "redis-1",
    /of maxmemory/,
    wellFacts({
      settings: settings({ maxmemoryPolicy: "noeviction" }),
      snapshot: group({ "redis-1": { used_memory: "268000000" } }),
    }),
  ],
  [
    "memory",
    "warning",
    "redis-1",
    /of the container's 512 MB/,
    wellFacts({ snapshot: group({ "redis-1": { used_memory_rss: "440000000" } }) }),
  ],
  [
    "memory",
    "critical",
    "redis-1",
    /of the container's 512 MB/,
    wellFacts({ snapshot: group({ "redis-1": { used_memory_rss: "530000000" } }) }),
  ],
  [
    "memory",
    "warning",
    "redis-1",
    /fragmentation is 2/,
    wellFacts({
      snapshot: group({ "redis-1": { mem_fragmentation_ratio: "2", mem_fragmentation_bytes: "99000000" } }),
    }),
  ],
  ["disk", "critical", "redis-1", /are free/, withMember("redis-1", { inside: { ...one(), diskFree: 1_000_000 } })],
  [
    "disk",
    "warning",
    "redis-1",
    /are free/,
    withMember("redis-1", { inside: { ...one(), diskFree: 2_000_000, diskSize: 4_000_000 } }),
  ],
  ["config", "warning", "redis-2", /hz is 50, and the settings say 10/, withServer("redis-2", { config: [drift] })],
  [
    "config",
    "warning",
    "redis-2",
    /hz is 50, unlike/,
    withServer("redis-2", { config: [{ ...drift, rendered: undefined }] }),
  ],
  [
    "acl",
    "critical",
    "redis-2",
    /user app may use flushall as well/,
    withServer("redis-2", { acl: [{ user: "app", what: "may use flushall as well", grants: true }] }),
  ],
  [
    "acl",
    "warning",
    "sentinel-2",
    /user app may not use get/,
    withServer("sentinel-2", { acl: [{ user: "app", what: "may not use get", grants: false }] }),
  ],
  [
    "certificates",
    "critical",
    "redis-2",
    /ended 3 days ago/,
    withServer("redis-2", { certificate: certificate(-3.5) }),
  ],
  ["certificates", "critical", "redis-2", /ends in 3 days/, withServer("redis-2", { certificate: certificate(3) })],
  ["certificates", "warning", "redis-2", /ends in 20 days/, withServer("redis-2", { certificate: certificate(20) })],
  [
    "certificates",
    "critical",
    "redis-2",
    /not trusted: self-signed/,
    withServer("redis-2", { certificate: certificate(200, "self-signed") }),
  ],
  ["certificates", "warning", "authority", /ends in 20 days/, wellFacts({ authority: certificate(20) })],
  ["clock", "warning", "redis-2", /3.0 s ahead/, withServer("redis-2", { clockAheadMs: 3000 })],
  ["clock", "critical", "redis-2", /90.0 s behind/, withServer("redis-2", { clockAheadMs: -90_000 })],
  ["host", "warning", "host", /overcommit_memory is 0/, withInside({ overcommitMemory: 0 })],
  ["host", "hint", "host", /huge pages/, withInside({ hugePages: "always" })],
  ["host", "warning", "host", /somaxconn is 128/, withInside({ somaxconn: 128 })],
  ["host", "hint", "host", /syn_backlog is 128/, withInside({ synBacklog: 128 })],
  ["host", "warning", "host", /may open 1024 files/, withInside({ openFiles: 1024 })],
  ["host", "warning", "redis-1", /swapped out/, withMember("redis-1", { inside: { ...one(), swapped: 5_000_000 } })],
  [
    "host",
    "hint",
    "host",
    /host has swap/,
    { ...withInside({ hostSwap: 1 }), engine: { version: "27.0.0", swapLimit: false } },
  ],
  ["host", "warning", "host", /Docker 19.03.1/, wellFacts({ engine: { version: "19.03.1", swapLimit: true } })],
  ["backup", "hint", "backup", /no backups/, wellFacts({ backup: undefined })],
  [
    "backup",
    "warning",
    "backup",
    /can't be looked at: no answer/,
    wellFacts({ backup: { kind: "unknown", why: "no answer" } }),
  ],
  ["backup", "critical", "backup", /no complete backup/, wellFacts({ backup: backed({ newestAt: undefined }) })],
  ["backup", "critical", "backup", /6 hours old/, wellFacts({ backup: backed({ newestAt: NOW - 6 * HOUR }) })],
  ["backup", "critical", "backup", /newest proof failed/, wellFacts({ backup: backed({ rejected: true }) })],
  ["backup", "warning", "backup", /no backup was proven/, wellFacts({ backup: backed({ provenAt: undefined }) })],
  [
    "backup",
    "warning",
    "backup",
    /newest proof is 4 days old/,
    wellFacts({ backup: backed({ provenAt: NOW - 96 * HOUR }) }),
  ],
];

function one() {
  const inside = wellFacts().members[0]?.inside;
  if (!inside) throw new Error("no inside");
  return inside;
}

function backed(over: {
  newestAt?: number | undefined;
  provenAt?: number | undefined;
  rejected?: boolean;
}): Facts["backup"] {
  return { kind: "known", newestAt: NOW - HOUR, provenAt: NOW - 12 * HOUR, rejected: false, ...over };
}

test.each(CASES)("%s finds, as %s, of %s: %s", (check, severity, subject, what, facts) => {
  const found = diagnose(facts).findings.filter((f) => f.check === check);
  expect(found).toEqual([
    {
      check,
      severity,
      subject,
      what: expect.stringMatching(what) as string,
      why: expect.stringMatching(/\w/) as string,
      mend: expect.stringMatching(/\w/) as string,
    },
  ]);
});

test("each check is tried", () => {
  expect(new Set(CASES.map(([check]) => check))).toEqual(new Set(CHECKS.map(({ name }) => name)));
});

test("two masters are told as one finding on the group, and a stranger that replicates as one on its address", () => {
  const whole = group();
  const [first, second] = whole.readings;
  if (first?.kind !== "node" || second?.kind !== "node") throw new Error("not nodes");
  const both = snapshot(first, { ...second, role: first.role }, ...whole.readings.slice(2));
  expect(diagnose(wellFacts({ snapshot: both })).findings).toContainEqual(
    expect.objectContaining({ check: "topology", subject: "group", severity: "critical" }),
  );

  const stranger = { host: "10.0.0.99", port: "6379", state: "online", offset: 1, lagSeconds: 0 };
  const copied = snapshot({ ...first, info: { ...first.info, replicas: [stranger] } }, ...whole.readings.slice(1));
  const found = diagnose(wellFacts({ snapshot: copied })).findings;
  expect(found).toContainEqual(
    expect.objectContaining({
      check: "topology",
      severity: "critical",
      what: expect.stringContaining("10.0.0.99:6379 replicates") as string,
    }),
  );
});

test("over any mixture of facts: findings come the worst first, and each check's count is that of its findings", () => {
  const part = fc.constantFrom(...CASES.map(([, , , , facts]) => facts));
  fc.assert(
    fc.property(part, part, part, (a, b, c) => {
      const mixed: Facts = { ...a, servers: b.servers, members: c.members, snapshot: b.snapshot, backup: c.backup };
      const { findings, checks } = diagnose(mixed);
      const order = findings.map((f) => SEVERITIES.indexOf(f.severity));
      expect(order).toEqual([...order].sort((x, y) => x - y));
      expect(worstOf(findings)).toBe(findings[0]?.severity);
      for (const { name, findings: count } of checks)
        expect(findings.filter((f) => f.check === name)).toHaveLength(count);
    }),
  );
});
