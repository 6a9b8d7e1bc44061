import type { NodeStatus, ReplicaLink } from "./state";

/** Splits the text of INFO into its fields. */
export function infoFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** Reads the sections `replication` and `persistence` of INFO. Undefined where the text is not such an answer. */
export function parseStatus(text: string): NodeStatus | undefined {
  const f = infoFields(text);
  const role = f.get("role");
  const replid = f.get("master_replid");
  if ((role !== "master" && role !== "slave") || replid === undefined) return undefined;
  const replid2 = f.get("master_replid2");
  const host = f.get("master_host");
  return {
    role: role === "master" ? "master" : "replica",
    loading: f.get("loading") === "1",
    replid,
    replid2: replid2 === undefined || /^0+$/.test(replid2) ? undefined : replid2,
    offset: Number(f.get("master_repl_offset") ?? 0),
    linkUp: f.get("master_link_status") === "up",
    syncing: f.get("master_sync_in_progress") === "1",
    master: role === "slave" && host ? { host, port: Number(f.get("master_port")) } : undefined,
    replicas: [...f].flatMap(([key, value]) => (/^slave\d+$/.test(key) ? [parseReplica(value)] : [])),
    rewrite:
      f.get("aof_rewrite_in_progress") === "1"
        ? "running"
        : f.get("aof_rewrite_scheduled") === "1"
          ? "scheduled"
          : "none",
    aofBytes:
      f.get("aof_enabled") === "1"
        ? Number(f.get("aof_current_size") ?? 0) + Number(f.get("aof_buffer_length") ?? 0)
        : undefined,
  };
}

/** Total of the keys in the section `keyspace` of INFO. */
export function parseKeys(text: string): number {
  return [...infoFields(text)]
    .filter(([key]) => /^db\d+$/.test(key))
    .reduce((sum, [, value]) => sum + Number(/keys=(\d+)/.exec(value)?.[1] ?? 0), 0);
}

/** `ip=10.0.0.2,port=6379,state=online,offset=123,lag=0` */
function parseReplica(value: string): ReplicaLink {
  const f = new Map(value.split(",").map((part) => part.split("=", 2) as [string, string]));
  return {
    host: f.get("ip") ?? "",
    port: Number(f.get("port")),
    online: f.get("state") === "online",
    offset: Number(f.get("offset")),
    lagSeconds: Number(f.get("lag")),
  };
}

/** A flat list of names and values, as RESP2 answers where RESP3 has a map; empty for anything else. Pure. */
export function flatFields(reply: unknown): Map<string, string> {
  const fields = new Map<string, string>();
  if (!Array.isArray(reply)) return fields;
  for (let i = 0; i + 1 < reply.length; i += 2) fields.set(String(reply[i]), String(reply[i + 1]));
  return fields;
}
