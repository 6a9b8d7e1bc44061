import type { Address } from "../../client/address";
import { number } from "./info";
import { fieldsOf, rowsOf } from "./rows";

/** One server as a Sentinel sees it. */
export interface SeenServer {
  readonly address: Address;
  readonly flags: readonly string[];
  readonly up: boolean;
  readonly runId: string;
}

/** What a Sentinel says of its master and its settings for it. */
export interface SeenMaster {
  readonly address: Address;
  readonly flags: readonly string[];
  readonly runId: string;
  readonly configEpoch: number;
  readonly quorum: number;
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  readonly parallelSyncs: number;
  readonly lastOkPingReplyMs: number;
  readonly knownReplicas: number;
  /** Itself not included. */
  readonly knownSentinels: number;
}

/** Reads the answer to SENTINEL MASTER. Undefined where it is none. Pure. */
export function parseMaster(reply: unknown): SeenMaster | undefined {
  const f = fieldsOf(reply);
  const address = addressOf(f);
  if (!address) return undefined;
  const count = (name: string): number => number(f.get(name)) ?? 0;
  return {
    address,
    flags: flagsOf(f),
    runId: f.get("runid") ?? "",
    configEpoch: count("config-epoch"),
    quorum: count("quorum"),
    downAfterMs: count("down-after-milliseconds"),
    failoverTimeoutMs: count("failover-timeout"),
    parallelSyncs: count("parallel-syncs"),
    lastOkPingReplyMs: count("last-ok-ping-reply"),
    knownReplicas: count("num-slaves"),
    knownSentinels: count("num-other-sentinels"),
  };
}

/** Reads the answer to SENTINEL REPLICAS or SENTINELS. Pure. */
export function parseServers(reply: unknown): SeenServer[] {
  return rowsOf(reply).flatMap((f) => {
    const address = addressOf(f);
    if (!address) return [];
    const flags = flagsOf(f);
    const up = !flags.some((flag) => ["s_down", "o_down", "disconnected"].includes(flag));
    return [{ address, flags, up, runId: f.get("runid") ?? "" }];
  });
}

/** `ok`, `sdown` or `odown`, as Sentinel's INFO words it. */
export function masterStatus({ flags }: SeenMaster): "ok" | "sdown" | "odown" {
  if (flags.includes("o_down")) return "odown";
  return flags.includes("s_down") ? "sdown" : "ok";
}

function flagsOf(f: ReadonlyMap<string, string>): string[] {
  return (f.get("flags") ?? "").split(",").filter((flag) => flag !== "");
}

function addressOf(f: ReadonlyMap<string, string>): Address | undefined {
  const [host, port] = [f.get("ip"), number(f.get("port"))];
  return host !== undefined && host !== "" && port !== undefined && port > 0 && port < 65_536
    ? { host, port }
    : undefined;
}
