import type { ModuleName } from "./modules";

/**
 * The file by which the program tells a container's supervisor (runtime/node) who it is and whom it may ask. It holds no secret:
 * passwords lie in files of their own beside it.
 */

/** Where everything that the program hands to a container is mounted, read-only. */
export const FILES_DIR = "/etc/redis-ha";
/** Where a container keeps what must outlive it: data, the generated redis.conf or sentinel.conf, the marker. */
export const DATA_DIR = "/data";

/** Paths inside FILES_DIR, the same in every container. */
export const FILES = {
  supervisor: `${FILES_DIR}/supervisor.json`,
  server: `${FILES_DIR}/server.conf`,
  acl: `${FILES_DIR}/users.acl`,
  ca: `${FILES_DIR}/ca.crt`,
  cert: `${FILES_DIR}/server.crt`,
  key: `${FILES_DIR}/server.key`,
  /** Password of the ACL user `node`, by which supervisors talk to nodes, Sentinels and each other. */
  nodePassword: `${FILES_DIR}/node.password`,
  /** Password of the ACL user `sentinel`, as Sentinels use it on the nodes; present in Sentinels' containers only. */
  sentinelPassword: `${FILES_DIR}/sentinel.password`,
} as const;

/** The files that a node takes anew while it runs (runtime/node/certificate-files.ts); a Sentinel can't. */
export const LIVE_FILES: readonly string[] = [FILES.ca, FILES.cert, FILES.key];

/** The only place beside DATA_DIR where a container may write: a small tmpfs. */
export const RUN_DIR = "/run/redis-ha";
/** The file that a container's health check reads. */
export const HEALTH_FILE = `${RUN_DIR}/health`;

/** The fixed numeric user and group that every container runs as; the images own their data folder by it. */
export const RUN_AS = 999;

/** An address by which everyone, inside and outside, reaches a server. IPv4, never a name (docs/architecture.md, decision 1). */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A node and its supervisor's own port. */
export interface NodeAddress extends Address {
  readonly name: string;
  readonly supervisorPort: number;
}

/** What a node's supervisor answers on its own port: `state` and `room` to GET, `hold` to PUT and DELETE. */
export const SUPERVISOR_PATHS = { state: "/v1/state", hold: "/v1/hold", room: "/v1/room" } as const;

/** The maintenance word, to be said again before it ends; see runtime/node/hold.ts. */
export interface HoldRequest {
  /** Who says it: only the same one may go on or end it. */
  readonly id: string;
  /** Milliseconds from now, at most LONGEST_HOLD_MS. */
  readonly forMs: number;
  /** Logged, and shown by the health check. */
  readonly reason: string;
}

/** So long a node may be left as it is by who has died since. */
export const LONGEST_HOLD_MS = 60_000;

/** What a node's container has, in bytes. */
export interface NodeRoom {
  /** Free on the file system of its volume. */
  readonly freeDiskBytes: number;
  /** Of its container; undefined where there is no limit. */
  readonly memoryLimitBytes?: number | undefined;
}

/** A Sentinel. */
export interface SentinelAddress extends Address {
  readonly name: string;
}

/** What every supervisor knows of the group. */
export interface GroupView {
  readonly group: string;
  /** The node that may start empty and writable, once, when all the others are empty too. */
  readonly seed: string;
  readonly nodes: readonly NodeAddress[];
  readonly sentinels: readonly SentinelAddress[];
  readonly quorum: number;
  /** ACL user of the supervisors. */
  readonly user: string;
}

/** Supervisor of a Redis node. All times in milliseconds. */
export interface NodeSupervisorConfig extends GroupView {
  readonly kind: "node";
  readonly self: string;
  /** Modules that Redis loads. */
  readonly modules: readonly ModuleName[];
  /** Whether AOF is on: a stop then needs no RDB. */
  readonly appendonly: boolean;
  /** Time one question to a Sentinel or a peer may take. */
  readonly askMs: number;
  /** Time a hand-over may keep writes paused; longer than any switch (0.4 s measured), shorter than the stop grace. */
  readonly pauseMs: number;
  /** Time after the promotion in which a Sentinel must name the new master before the old one stops all the same. */
  readonly namedMs: number;
  /** With data on the volume and no Sentinel answering: time to wait for them before the markers alone decide. */
  readonly sentinelGraceMs: number;
}

/** Settings of the group that a Sentinel keeps in its own file; later changes are made by SENTINEL SET. */
export interface SentinelMonitorOptions {
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  readonly parallelSyncs: number;
  readonly masterRebootDownAfterMs: number;
  /** ACL user by which Sentinels log in to nodes. */
  readonly authUser: string;
}

/** Supervisor of a Sentinel. */
export interface SentinelSupervisorConfig extends GroupView {
  readonly kind: "sentinel";
  readonly self: string;
  readonly askMs: number;
  readonly monitor: SentinelMonitorOptions;
}

export type SupervisorConfig = NodeSupervisorConfig | SentinelSupervisorConfig;
