import { parseSettings } from "../../../configs/settings";
import type { SeenCertificate } from "../../../runtime/monitor/certificates";
import type { Snapshot } from "../../../runtime/monitor/reading";
import type { Facts, InsideFacts, MemberFacts, ServerFacts } from "../../../scripts/cli/doctor/facts";
import { node, sentinel, snapshot } from "../monitor/fixtures";

const DAY_MS = 86_400_000;
export const NOW = Date.UTC(2026, 0, 20);

/** A certificate that ends in so many days. */
export function certificate(days: number, problem?: string): SeenCertificate {
  return { subject: "CN=x", notBefore: NOW - DAY_MS, notAfter: NOW + days * DAY_MS + 1, problem };
}

export const INSIDE: InsideFacts = {
  overcommitMemory: 1,
  hugePages: "madvise",
  somaxconn: 4096,
  synBacklog: 1024,
  openFiles: 10_240,
  swapped: 0,
  hostSwap: 0,
  hostAvailable: 2 ** 33,
  diskFree: 2 ** 36,
  diskSize: 2 ** 37,
};

const NODE_FIELDS = {
  maxmemory: "268435456",
  min_slaves_good_slaves: "2",
  rdb_last_save_time: String(NOW / 1000 - 60),
};

/** Fields of redis-1's or another node's INFO, replaced. */
export function group(fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {}): Snapshot {
  const of = (name: string) => ({ ...NODE_FIELDS, ...fields[name] });
  return snapshot(
    node("redis-1", "master", of("redis-1")),
    node("redis-2", "replica", of("redis-2")),
    node("redis-3", "replica", of("redis-3")),
    ...["sentinel-1", "sentinel-2", "sentinel-3"].map((name) => sentinelAsSet(name)),
  );
}

/** A Sentinel with the settings' values. */
export function sentinelAsSet(name: string, over: Readonly<Record<string, number>> = {}) {
  const reading = sentinel(name);
  const { timeouts, replication, quorum } = WELL_SETTINGS;
  const own = {
    quorum,
    downAfterMs: timeouts.downAfterMs,
    failoverTimeoutMs: timeouts.failoverTimeoutMs,
    parallelSyncs: replication.parallelSyncs,
    ...over,
  };
  return { ...reading, master: reading.master && { ...reading.master, ...own } };
}

export const WELL_SETTINGS = parseSettings({ backup: { enabled: true, target: "local" } }, { stack: "dev" });

const NAMES = ["redis-1", "redis-2", "redis-3", "sentinel-1", "sentinel-2", "sentinel-3"];

/** Facts of a stack in which nothing is wrong. */
export function wellFacts(over: Partial<Facts> = {}): Facts {
  const members = [...NAMES, "backup"].map((name): MemberFacts => {
    const kind = name === "backup" ? "service" : name.startsWith("redis") ? "node" : "sentinel";
    return {
      name,
      kind,
      containerName: `dev-${name}`,
      container: { status: "running", health: "healthy", healthText: "", changed: [] },
      inside: kind === "service" ? undefined : INSIDE,
    };
  });
  const server: ServerFacts = { clockAheadMs: 0, certificate: certificate(200), config: [], acl: [] };
  return {
    stack: "dev",
    at: NOW,
    settings: WELL_SETTINGS,
    engine: { version: "27.1.2", swapLimit: true },
    members,
    strangers: [],
    neighbours: [],
    snapshot: group(),
    servers: Object.fromEntries(NAMES.map((name) => [name, server])),
    authority: certificate(3000),
    backup: { kind: "known", newestAt: NOW - 3_600_000, provenAt: NOW - 12 * 3_600_000, rejected: false },
    ...over,
  };
}

/** Facts with one member's changed. */
export function withMember(name: string, over: Partial<MemberFacts>): Facts {
  const facts = wellFacts();
  return { ...facts, members: facts.members.map((m) => (m.name === name ? { ...m, ...over } : m)) };
}

/** Facts with every container's inside changed. */
export function withInside(over: Partial<InsideFacts>): Facts {
  const facts = wellFacts();
  return { ...facts, members: facts.members.map((m) => (m.inside ? { ...m, inside: { ...m.inside, ...over } } : m)) };
}

/** Facts with one server's changed. */
export function withServer(name: string, over: Partial<ServerFacts>): Facts {
  const facts = wellFacts();
  const before = facts.servers[name];
  if (!before) throw new Error(`there is no ${name}`);
  return { ...facts, servers: { ...facts.servers, [name]: { ...before, ...over } } };
}
