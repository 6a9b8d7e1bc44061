import type { NodeAddress } from "../../../configs/supervisor";
import { addressKey, type Address } from "../../client/address";
import type { Manifest } from "../manifest";
import { canLoad } from "../scratch/redis-version";
import type { SupervisedNode } from "./supervisors";

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
  /** The master's `min-replicas-to-write`: without so many that have everything it refuses writes. */
  readonly minReplicas: number;
  readonly clusterEnabled: boolean;
  /** What the nodes' supervisors say; empty where there are none. */
  readonly supervised: readonly SupervisedNode[];
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
  | { readonly kind: "hold"; readonly master: NodeAddress; readonly text: string; readonly undo: string }
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
  /** Up to when changes are replayed upon the backup; undefined: none are. */
  readonly replayedTo?: Date | undefined;
}

/** What an online restore does, step by step. Pure. */
export function planOnlineRestore(facts: GroupFacts, manifest: Manifest, options: PlanOptions): OnlinePlan {
  const master = addressKey(facts.master);
  const ms = options.downAfterMs;
  const { replayedTo } = options;
  const replay = replayedTo ? `, and replay what was changed up to ${replayedTo.toISOString()}` : "";
  const steps: OnlineStep[] = [
    {
      kind: "load",
      text: `load ${manifest.keys.total} keys of ${manifest.snapshotAt} in a scratch server${replay}`,
      undo: "stop the scratch server",
    },
    // As late as can be: what is written after it is in neither of the two.
    ...(options.save && facts.keys > 0
      ? [{ kind: "save", text: `back up the ${facts.keys} keys that ${master} has now` } as const]
      : []),
    ...holdStep(facts),
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
    { kind: "lead", text: `${master} leads again; ${writableText(facts)}` },
    ...(facts.replicas.length > 0
      ? [{ kind: "replicas", text: `wait until ${facts.replicas.length} replicas have everything` } as const]
      : []),
  ];
  return { steps, faults: faultsOf(facts, manifest) };
}

/** Whether the master will take writes once enough replicas have everything, which it waits for. Pure. */
export function awaitsReplicas({ minReplicas, replicas }: Pick<GroupFacts, "minReplicas" | "replicas">): boolean {
  return minReplicas > 0 && replicas.length >= minReplicas;
}

function writableText(facts: GroupFacts): string {
  if (facts.minReplicas === 0) return "from here on clients can write";
  const few = facts.minReplicas === 1 ? "a replica has" : `${facts.minReplicas} replicas have`;
  return `clients can write as soon as ${few} everything (min-replicas-to-write)`;
}

/** First of all changes: a supervisor that knows of nothing would have the master lead again in the midst of it. */
function holdStep({ supervised, master }: GroupFacts): OnlineStep[] {
  const own = supervised.find(({ node }) => addressKey(node) === addressKey(master));
  if (!own) return [];
  const names = supervised.filter(({ room }) => room).map(({ node }) => node.name);
  return [
    {
      kind: "hold",
      master: own.node,
      text: `the supervisors of ${names.join(", ")} leave their nodes as they are`,
      undo: `the supervisors of ${names.join(", ")} look after their nodes again`,
    },
  ];
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
  return [...faults, ...facts.supervised.flatMap((node) => supervisedFaults(node, facts.master, manifest))];
}

const MB = 1024 * 1024;
/** The copy as it comes, the AOF that is written anew from it, and as much again for what is written meanwhile. */
const DISK_PER_RDB = 3;
/** Beside the data: what a fork copies, as a part of it, and the program, buffers and the supervisor. */
const FORK_PART = 0.25;
const BESIDE_BYTES = 64 * MB;

/** What is in a node's way. One that is down with its supervisor takes its copy when it comes back. */
function supervisedFaults({ node, room, fault }: SupervisedNode, master: Address, manifest: Manifest): string[] {
  if (fault) {
    const harmless = fault.silent && addressKey(node) !== addressKey(master);
    return harmless ? [] : [`the supervisor of ${node.name}: ${fault.text}`];
  }
  const { rdb, source } = manifest;
  const disk = DISK_PER_RDB * rdb.bytes + BESIDE_BYTES;
  const memory = Math.ceil((1 + FORK_PART) * source.usedMemoryBytes) + BESIDE_BYTES;
  const faults: string[] = [];
  if (room && room.freeDiskBytes < disk)
    faults.push(`${node.name} has ${inMb(room.freeDiskBytes)} of disk free, and ${inMb(disk)} are needed`);
  if (room?.memoryLimitBytes !== undefined && room.memoryLimitBytes < memory)
    faults.push(`${node.name} may use ${inMb(room.memoryLimitBytes)} of memory, and ${inMb(memory)} are needed`);
  return faults;
}

const inMb = (bytes: number): string => `${Math.ceil(bytes / MB)} MB`;
