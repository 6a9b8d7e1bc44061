import type { Settings } from "../../../configs/settings";
import type { SeenCertificate } from "../../../runtime/monitor/certificates";
import type { Snapshot } from "../../../runtime/monitor/reading";
import type { AclDrift } from "./acl-drift";
import type { ConfDrift } from "./conf-drift";

/** All that the checks judge. It holds no secret: what has some, as CONFIG GET and ACL LIST, is compared where it is read. */
export interface Facts {
  readonly stack: string;
  /** Milliseconds of Unix time, by the clock of who looks. */
  readonly at: number;
  readonly settings: Settings;
  readonly engine: EngineFacts;
  /** Those that the settings ask for, in their order. */
  readonly members: readonly MemberFacts[];
  /** Containers with this stack's label that nothing asks for. */
  readonly strangers: readonly string[];
  /** Containers that run in the group's network, each with its address in it. */
  readonly neighbours: readonly { readonly container: string; readonly address: string }[];
  readonly snapshot: Snapshot;
  /** By name of the node or Sentinel. */
  readonly servers: Readonly<Record<string, ServerFacts>>;
  readonly authority: SeenCertificate | undefined;
  /** Undefined where the settings ask for no backups. */
  readonly backup: BackupFacts | undefined;
}

/** The Docker engine. */
export interface EngineFacts {
  readonly version: string;
  /** The kernel limits swap of containers. */
  readonly swapLimit: boolean;
}

export interface MemberFacts {
  readonly name: string;
  readonly kind: "node" | "sentinel" | "service";
  readonly containerName: string;
  /** Undefined where there is no such container. */
  readonly container: ContainerFacts | undefined;
  /** Undefined where nothing could be run inside. */
  readonly inside: InsideFacts | undefined;
}

export interface ContainerFacts {
  readonly status: string;
  /** Of the health check; undefined where it has none. */
  readonly health: string | undefined;
  readonly healthText: string;
  /** What differs from what the program made, in words. */
  readonly changed: readonly string[];
}

/** What a node's container shows of itself and of its host. Sizes in bytes; what is not known is undefined. */
export interface InsideFacts {
  readonly overcommitMemory: number | undefined;
  /** Transparent huge pages: `always`, `madvise` or `never`. */
  readonly hugePages: string | undefined;
  readonly somaxconn: number | undefined;
  readonly synBacklog: number | undefined;
  readonly openFiles: number | undefined;
  /** Of its processes, at present on disk instead of in memory. */
  readonly swapped: number | undefined;
  readonly hostSwap: number | undefined;
  readonly hostAvailable: number | undefined;
  readonly diskFree: number | undefined;
  readonly diskSize: number | undefined;
}

/** What is asked of a server beside what the monitor asks. */
export interface ServerFacts {
  /** Its clock ahead of ours, in milliseconds; the least possible where the answer took time. */
  readonly clockAheadMs: number | undefined;
  readonly certificate: SeenCertificate | undefined;
  /** Undefined where it could not be asked. */
  readonly config: readonly ConfDrift[] | undefined;
  readonly acl: readonly AclDrift[] | undefined;
}

/** Times in milliseconds of Unix time. */
export type BackupFacts =
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "known";
      readonly newestAt: number | undefined;
      readonly provenAt: number | undefined;
      /** The newest proof failed. */
      readonly rejected: boolean;
    };
