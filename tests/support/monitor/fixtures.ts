import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRole } from "../../../runtime/client/topology/role";
import { parseInfo } from "../../../runtime/monitor/parse/info";
import { parseMaster, parseServers } from "../../../runtime/monitor/parse/sentinel";
import type { NodeReading, SentinelReading, SilentReading, Snapshot } from "../../../runtime/monitor/reading";
import { configuredTargets, type Target } from "../../../runtime/monitor/target";

/** What real servers answered (record-fixtures.ts). */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, "../../unit/monitor/fixtures", name), "utf8");
}

export function fixtureJson(name: string): unknown {
  return JSON.parse(fixture(name));
}

/** Three nodes and three Sentinels with addresses of their own. */
export const TARGETS: readonly Target[] = configuredTargets({
  nodes: [1, 2, 3].map((i) => ({ name: `redis-${i}`, host: `10.0.0.${i}`, port: 6379 })),
  sentinels: [1, 2, 3].map((i) => ({ name: `sentinel-${i}`, host: `10.0.1.${i}`, port: 26379 })),
  natMap: {},
});

export function targetOf(name: string): Target {
  const found = TARGETS.find((t) => t.name === name);
  if (!found) throw new Error(`no target ${name}`);
  return found;
}

/** A node as it would be read; `fields` replace those of INFO. */
export function node(
  name: string,
  role: "master" | "replica",
  fields: Readonly<Record<string, string>> = {},
  master = "10.0.0.1",
): NodeReading {
  const info = parseInfo(fixture(role === "master" ? "master.info" : "replica.info"));
  const reply = role === "master" ? ["master", 5110, []] : ["slave", master, 6379, "connected", 5110];
  return {
    kind: "node",
    target: targetOf(name),
    info: { ...info, replicas: [], fields: new Map([...info.fields, ...Object.entries(fields)]) },
    role: parseRole(reply),
    slowlog: { length: 3, lastId: 17, lastUsec: 1500 },
    latency: [],
    refused: [],
    tookMs: 1,
  };
}

/** A Sentinel that names a node. */
export function sentinel(name: string, names = "10.0.0.1"): SentinelReading {
  const master = parseMaster(fixtureJson("sentinel-master.json"));
  return {
    kind: "sentinel",
    target: targetOf(name),
    info: parseInfo(fixture("sentinel.info")),
    master: master && { ...master, address: { host: names, port: 6379 } },
    replicas: parseServers(fixtureJson("sentinel-replicas.json")).map((r, i) => ({
      ...r,
      address: { host: `10.0.0.${i + 2}`, port: 6379 },
    })),
    sentinels: [1, 2, 3]
      .filter((i) => name !== `sentinel-${i}`)
      .map((i) => ({ address: { host: `10.0.1.${i}`, port: 26379 }, flags: ["sentinel"], up: true, runId: `${i}` })),
    ckquorum: { ok: true, message: "OK 3 usable Sentinels. Quorum and failover authorization can be reached" },
    refused: [],
    tookMs: 1,
  };
}

export function silent(name: string): SilentReading {
  return { kind: "silent", target: targetOf(name), why: "no answer within 700 ms", refused: [], tookMs: 700 };
}

export function snapshot(...readings: Snapshot["readings"][number][]): Snapshot {
  return { at: Date.UTC(2026, 0, 1), tookMs: 5, readings };
}

/** All is well: redis-1 leads. */
export const WELL = snapshot(
  node("redis-1", "master"),
  node("redis-2", "replica"),
  node("redis-3", "replica"),
  sentinel("sentinel-1"),
  sentinel("sentinel-2"),
  sentinel("sentinel-3"),
);
