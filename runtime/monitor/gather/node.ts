import { parseRole } from "../../client/topology/role";
import { parseInfo } from "../parse/info";
import { parseLatency } from "../parse/latency";
import { parseSlowlog } from "../parse/slowlog";
import type { NodeReading } from "../reading";
import type { Target } from "../target";
import type { Connection } from "./connection";
import { unlessRefused } from "./reply";

const SECTIONS = ["server", "clients", "memory", "persistence", "stats", "replication", "cpu", "keyspace"];

/** Asks one node, all questions in one write. @throws when it does not answer within the time */
export async function readNode(
  target: Target,
  connection: Connection,
  timeoutMs: number,
  percentiles: boolean,
): Promise<NodeReading> {
  await connection.ready(timeoutMs);
  const startedAt = performance.now();
  const sections = [...SECTIONS, "commandstats", "errorstats", ...(percentiles ? ["latencystats"] : [])];
  const [info, role, length, newest, latency] = await Promise.all([
    connection.ask(timeoutMs, "info", ...sections),
    unlessRefused(connection.ask(timeoutMs, "role")),
    unlessRefused(connection.ask(timeoutMs, "slowlog", "len")),
    unlessRefused(connection.askBytes(timeoutMs, "slowlog", "get", "1")),
    unlessRefused(connection.ask(timeoutMs, "latency", "latest")),
  ]);
  if (typeof info !== "string") throw new Error("INFO is refused: the monitor's user may not ask it");
  const [entry] = parseSlowlog(newest);
  return {
    kind: "node",
    target,
    info: parseInfo(info),
    role: parseRole(role),
    slowlog: typeof length === "number" ? { length, lastId: entry?.id ?? -1, lastUsec: entry?.usec ?? 0 } : undefined,
    latency: parseLatency(latency),
    refused: connection.refusedCommands,
    tookMs: performance.now() - startedAt,
  };
}
