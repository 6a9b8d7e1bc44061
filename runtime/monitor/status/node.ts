import { addressKey } from "../../client/address";
import type { GroupView } from "../group-view";
import type { HealthAnswer } from "../http/health";
import { number } from "../parse/info";
import type { NodeReading, Reading } from "../reading";
import type { CertificateStatus } from "../status";

/** One node. What is not known is null. */
export interface NodeStatus {
  readonly name: string;
  readonly instance: string;
  readonly configured: boolean;
  readonly up: boolean;
  /** Why it does not answer. */
  readonly why: string | null;
  readonly role: "master" | "replica" | null;
  readonly health: HealthAnswer;
  readonly version: string | null;
  readonly uptimeSeconds: number | null;
  readonly loading: boolean | null;
  readonly replication: {
    /** Of a replica: whom it follows. */
    readonly master: string | null;
    readonly linkUp: boolean | null;
    readonly syncing: boolean | null;
    readonly lagBytes: number | null;
    readonly lagSeconds: number | null;
    /** Of a master. */
    readonly replicas: number | null;
    readonly offset: number | null;
    readonly fullSyncs: number | null;
  };
  readonly memory: {
    readonly used: number | null;
    /** 0: no limit. */
    readonly max: number | null;
    readonly rss: number | null;
    readonly fragmentation: number | null;
    readonly policy: string | null;
  };
  readonly load: {
    readonly operationsPerSecond: number | null;
    readonly clients: number | null;
    readonly blockedClients: number | null;
    readonly maxClients: number | null;
    readonly keys: number;
    readonly hits: number | null;
    readonly misses: number | null;
    readonly evictedKeys: number | null;
    readonly rejectedConnections: number | null;
  };
  readonly persistence: {
    readonly aofEnabled: boolean | null;
    readonly aofOk: boolean | null;
    readonly rdbOk: boolean | null;
    readonly rdbLastSave: string | null;
  };
  readonly slowlog: { readonly length: number; readonly lastMs: number } | null;
  readonly certificate: CertificateStatus | null;
}

/** Pure. */
export function nodeStatus(reading: Reading, view: GroupView): Omit<NodeStatus, "health" | "certificate"> {
  const { name, instance, configured } = reading.target;
  const node = reading.kind === "node" ? reading : undefined;
  const fields: ReadonlyMap<string, string> = node?.info.fields ?? new Map<string, string>();
  const n = (field: string): number | null => number(fields.get(field)) ?? null;
  const is = (field: string, value: string): boolean | null => {
    const text = fields.get(field);
    return text === undefined ? null : text === value;
  };
  const lastSave = n("rdb_last_save_time");
  return {
    name,
    instance,
    configured,
    up: node !== undefined,
    why: reading.kind === "silent" ? reading.why : null,
    role: roleOf(node),
    version: fields.get("redis_version") ?? null,
    uptimeSeconds: n("uptime_in_seconds"),
    loading: is("loading", "1"),
    replication: replication(node, view, n),
    memory: {
      used: n("used_memory"),
      max: n("maxmemory"),
      rss: n("used_memory_rss"),
      fragmentation: n("mem_fragmentation_ratio"),
      policy: fields.get("maxmemory_policy") ?? null,
    },
    load: {
      operationsPerSecond: n("instantaneous_ops_per_sec"),
      clients: n("connected_clients"),
      blockedClients: n("blocked_clients"),
      maxClients: n("maxclients"),
      keys: (node?.info.databases ?? []).reduce((sum, db) => sum + db.keys, 0),
      hits: n("keyspace_hits"),
      misses: n("keyspace_misses"),
      evictedKeys: n("evicted_keys"),
      rejectedConnections: n("rejected_connections"),
    },
    persistence: {
      aofEnabled: is("aof_enabled", "1"),
      aofOk: is("aof_last_write_status", "ok"),
      rdbOk: is("rdb_last_bgsave_status", "ok"),
      rdbLastSave: lastSave === null ? null : new Date(lastSave * 1000).toISOString(),
    },
    slowlog: node?.slowlog ? { length: node.slowlog.length, lastMs: node.slowlog.lastUsec / 1000 } : null,
  };
}

function roleOf(node: NodeReading | undefined): NodeStatus["role"] {
  const role = node?.role.role;
  return role === "master" || role === "replica" ? role : null;
}

function replication(
  node: NodeReading | undefined,
  view: GroupView,
  n: (field: string) => number | null,
): NodeStatus["replication"] {
  const replica = view.replicas.find((r) => r.reading === node);
  const isMaster = node?.role.role === "master";
  return {
    master: node?.role.role === "replica" ? addressKey(node.role.master) : null,
    linkUp: replica?.linkUp ?? null,
    syncing: replica?.syncing ?? null,
    lagBytes: replica?.lagBytes ?? null,
    lagSeconds: replica?.lagSeconds ?? null,
    replicas: isMaster ? n("connected_slaves") : null,
    offset: n(isMaster ? "master_repl_offset" : "slave_repl_offset"),
    fullSyncs: n("sync_full"),
  };
}
