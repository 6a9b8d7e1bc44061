import { addressKey, type Address } from "../../client/address";
import type { Manifest } from "../manifest";
import { canLoad } from "../scratch/redis-version";

/** What the running group is like, before anything is changed. */
export interface GroupFacts {
  readonly master: Address;
  readonly replicas: readonly Address[];
  readonly sentinels: readonly SentinelFacts[];
  /** Sentinels that don't answer; what they would do meanwhile can't be changed. */
  readonly silentSentinels: readonly string[];
  readonly version: string;
  /** 0: none. */
  readonly maxmemoryBytes: number;
  readonly keys: number;
  /** The master's `repl-diskless-load`: unless it is `disabled`, a broken copy would leave it without its own data. */
  readonly disklessLoad: string;
  readonly clusterEnabled: boolean;
}

export interface SentinelFacts {
  readonly address: Address;
  readonly downAfterMs: number;
}

/**
 * A step of an online restore. Those with `undo` are undone at the end, the last first, whether it went well or not: the same way leads
 * back.
 */
export type OnlineStep =
  | { readonly kind: "save"; readonly text: string }
  | { readonly kind: "load"; readonly text: string; readonly undo: string }
  | {
      readonly kind: "downAfter";
      readonly sentinel: SentinelFacts;
      readonly toMs: number;
      readonly text: string;
      readonly undo: string;
    }
  | { readonly kind: "disklessLoad"; readonly from: string; readonly text: string; readonly undo: string }
  | { readonly kind: "follow"; readonly text: string; readonly undo: string }
  | { readonly kind: "sync"; readonly text: string }
  | { readonly kind: "lead"; readonly text: string }
  | { readonly kind: "replicas"; readonly text: string };

export interface OnlinePlan {
  readonly steps: readonly OnlineStep[];
  /** Why it must not be begun; with any of these the steps are for reading only. */
  readonly faults: readonly string[];
}

export interface PlanOptions {
  /** Whether the data of before is backed up first. */
  readonly save: boolean;
  /** A Sentinel takes a master that says replica for down after its down-after and 20 s: so that is raised to this meanwhile. */
  readonly downAfterMs: number;
}

/** What an online restore does, step by step. Pure. */
export function planOnlineRestore(facts: GroupFacts, manifest: Manifest, options: PlanOptions): OnlinePlan {
  const master = addressKey(facts.master);
  const ms = options.downAfterMs;
  const steps: OnlineStep[] = [
    ...(options.save && facts.keys > 0
      ? [{ kind: "save", text: `back up the ${facts.keys} keys that ${master} has now` } as const]
      : []),
    {
      kind: "load",
      text: `load ${manifest.keys.total} keys of ${manifest.snapshotAt} in a scratch server`,
      undo: "stop the scratch server",
    },
    ...facts.sentinels.map((sentinel): OnlineStep => {
      const name = `Sentinel ${addressKey(sentinel.address)}`;
      const text = `${name}: down-after from ${sentinel.downAfterMs} to ${ms} ms`;
      return {
        kind: "downAfter",
        sentinel,
        toMs: ms,
        text,
        undo: `${name}: down-after back to ${sentinel.downAfterMs} ms`,
      };
    }),
    ...(facts.disklessLoad === "disabled"
      ? []
      : [
          {
            kind: "disklessLoad",
            from: facts.disklessLoad,
            text: `${master}: keep its own data until the copy is whole (repl-diskless-load disabled)`,
            undo: `${master}: repl-diskless-load back to ${facts.disklessLoad}`,
          } as const,
        ]),
    {
      kind: "follow",
      text: `${master} follows the scratch server; from here on clients get READONLY`,
      undo: `${master} leads`,
    },
    { kind: "sync", text: `wait until ${master} has everything` },
    { kind: "lead", text: `${master} leads again; from here on clients can write` },
    ...(facts.replicas.length > 0
      ? [{ kind: "replicas", text: `wait until ${facts.replicas.length} replicas have everything` } as const]
      : []),
  ];
  return { steps, faults: faultsOf(facts, manifest) };
}

function faultsOf(facts: GroupFacts, manifest: Manifest): string[] {
  const { rdb, source } = manifest;
  const faults: string[] = [];
  if (facts.silentSentinels.length > 0)
    faults.push(`Sentinels that don't answer could start a failover in the midst: ${facts.silentSentinels.join(", ")}`);
  if (!canLoad(facts.version, manifest))
    faults.push(`Redis ${facts.version} does not load RDB version ${rdb.version} of Redis ${source.redisVersion}`);
  if (facts.maxmemoryBytes > 0 && source.usedMemoryBytes > facts.maxmemoryBytes)
    faults.push(`the data took ${source.usedMemoryBytes} bytes of memory, maxmemory is ${facts.maxmemoryBytes}`);
  if (facts.clusterEnabled) faults.push("the node belongs to a Redis Cluster");
  return faults;
}
