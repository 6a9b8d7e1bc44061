import { addressKey } from "./address";
import { parseInfo } from "./info";
import { ask } from "./pool/ask";
import type { Runtime } from "./runtime";

/** A replica as the master sees it. */
export interface ReplicaHealth {
  readonly address: string;
  readonly online: boolean;
  /** Seconds since it last confirmed, as the master counts. */
  readonly lagSeconds: number;
  /** Bytes of the replication stream that it has not confirmed. */
  readonly lagBytes: number;
}

/** How the client and its master are. What could not be asked is undefined. */
export interface Health {
  /** `up`: the master answered. `degraded`: it did, but the breaker is not closed. `down`: no answer. */
  readonly status: "up" | "degraded" | "down";
  /** Why it is not `up`. */
  readonly problem: string | undefined;
  readonly master: string | undefined;
  readonly role: string | undefined;
  readonly version: string | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly connectedClients: number | undefined;
  readonly usedMemoryBytes: number | undefined;
  readonly maxMemoryBytes: number | undefined;
  readonly replicas: readonly ReplicaHealth[];
  /** Round trip of the question, in milliseconds. */
  readonly answeredInMs: number | undefined;
  readonly breaker: "closed" | "open" | "halfOpen";
  readonly connections: { readonly shared: number; readonly leased: number; readonly idle: number };
  readonly calls: { readonly running: number; readonly waiting: number; readonly waitingForLease: number };
  /** Sentinels by address, and whether their messages are heard. */
  readonly sentinels: Readonly<Record<string, boolean>>;
}

/** Asks the master for INFO on a shared connection. It never throws: no answer is an answer. */
export async function healthOf(runtime: Runtime, timeoutMs: number): Promise<Health> {
  const { group, executor, breaker, leased } = runtime;
  const pool = group.route.target;
  const [link] = pool?.links() ?? [];
  let info: ReadonlyMap<string, string> = new Map();
  let problem = runtime.closing ? "the client is closed" : link ? undefined : "there is no connection to a master";
  const startedAt = performance.now();
  let answeredInMs: number | undefined;
  if (link && !runtime.closing) {
    try {
      info = parseInfo(String(await ask(link, "info", [], timeoutMs)));
      answeredInMs = performance.now() - startedAt;
    } catch (error) {
      problem = error instanceof Error ? error.message : "no answer";
    }
  }
  if (problem === undefined && info.get("role") === "slave") problem = "the node is a replica";
  const { leased: leasedCount, idle, waiting: waitingForLease } = leased.leases.counts;
  return {
    status: problem !== undefined ? "down" : breaker.state === "closed" ? "up" : "degraded",
    problem: problem ?? (breaker.state === "closed" ? undefined : `the circuit breaker is ${breaker.state}`),
    master: pool && addressKey(pool.node),
    role: info.get("role"),
    version: info.get("redis_version"),
    uptimeSeconds: numberOf(info, "uptime_in_seconds"),
    connectedClients: numberOf(info, "connected_clients"),
    usedMemoryBytes: numberOf(info, "used_memory"),
    maxMemoryBytes: numberOf(info, "maxmemory"),
    replicas: replicasOf(info),
    answeredInMs,
    breaker: breaker.state,
    connections: { shared: pool?.links().length ?? 0, leased: leasedCount, idle },
    calls: { ...executor.counts, waitingForLease },
    sentinels: Object.fromEntries(group.sentinels),
  };
}

function numberOf(info: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = info.get(name);
  return text === undefined || text === "" ? undefined : Number(text);
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,offset=1234,lag=0` */
function replicasOf(info: ReadonlyMap<string, string>): ReplicaHealth[] {
  const masterOffset = Number(info.get("master_repl_offset"));
  return [...info]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, text]) => {
      const fields = new Map(text.split(",").map((part) => part.split("=") as [string, string]));
      return {
        address: `${fields.get("ip") ?? ""}:${fields.get("port") ?? ""}`,
        online: fields.get("state") === "online",
        lagSeconds: Number(fields.get("lag")),
        lagBytes: Math.max(0, masterOffset - Number(fields.get("offset"))),
      };
    });
}
