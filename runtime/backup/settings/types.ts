import type { Address, NatMap } from "../../client/address";
import type { BackupClass } from "../classes";

/** How to log in to nodes and Sentinels. Holds secrets: never logged. */
export interface Access {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsFiles | undefined;
}

/** PEM texts. Chain and name of each server are checked, against the address it is reached by. */
export interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

export interface GroupSettings {
  /** Sentinel's name for it; part of every key in the store. */
  readonly name: string;
  /** Seeds; others are learned from them. Empty where `node` is given. */
  readonly sentinels: readonly Address[];
  /** The one server to read from, where there are no Sentinels. */
  readonly node: Address | undefined;
  readonly access: Access;
  readonly sentinelAccess: Access;
  readonly natMap: NatMap | undefined;
}

export interface StoreSettings {
  readonly bucket: string;
  /** In front of the class, without a slash at the end; empty for none. */
  readonly prefix: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
  readonly kmsKeyId: string | undefined;
  /** Whether uploads carry CRC-64/NVME; `auto` tries and goes without where the store refuses it. */
  readonly checksum: "auto" | "crc64nvme" | "none";
}

export interface TransferSettings {
  readonly compression: "zstd" | "gzip" | "none";
  readonly level: number | undefined;
  /** 32 bytes; undefined leaves encryption to the store. */
  readonly encryptionKey: Buffer | undefined;
  /** Least size of a part of an upload, in bytes; larger data takes larger ones. */
  readonly partBytes: number;
  /** Parts under way at a time. */
  readonly uploads: number;
}

/** Milliseconds. */
export interface TimeoutSettings {
  /** To connect, and for each answer before the snapshot. */
  readonly askMs: number;
  /** Silence of a source that prepares or sends the snapshot. */
  readonly silenceMs: number;
  /** From the request for a snapshot to its first byte. */
  readonly startMs: number;
  /** How long the source may be kept waiting by the store: Redis cuts a slow reader after repl-timeout, 60 s. */
  readonly stallMs: number;
  /** Of a whole backup. */
  readonly runMs: number;
  /** Silence of the store in one request, before it is tried again. */
  readonly storeMs: number;
}

export interface ScheduleSettings {
  /** Cron expressions in UTC; empty for never. */
  readonly classes: Readonly<Record<BackupClass, string>>;
  readonly verify: string;
}

export interface RetentionSettings {
  /** Whether this program prunes; else the bucket's lifecycle rules do. */
  readonly prune: boolean;
  readonly days: Readonly<Record<BackupClass, number>>;
  /** After which time what a dead run has left is removed. */
  readonly orphanHours: number;
}

/** Of the continuous archive. */
export interface ContinuousSettings {
  readonly enabled: boolean;
  /** A segment is stored when it has so many bytes of the stream. */
  readonly segmentBytes: number;
  /** Or when its first byte is so old, in milliseconds. */
  readonly segmentMs: number;
  /** How far back every moment can be restored. */
  readonly retentionDays: number;
}

export interface VerifySettings {
  /** The redis-server program of the scratch server. */
  readonly server: string;
  /** Folder for the scratch server's data; the system's if undefined. */
  readonly folder: string | undefined;
  /** Most memory that it may take, in bytes. */
  readonly memoryBytes: number | undefined;
}

export interface BackupSettings {
  readonly group: GroupSettings;
  readonly store: StoreSettings;
  readonly transfer: TransferSettings;
  readonly timeouts: TimeoutSettings;
  readonly schedule: ScheduleSettings;
  readonly retention: RetentionSettings;
  readonly continuous: ContinuousSettings;
  readonly verify: VerifySettings;
  /** Of the scheduler's metrics; undefined for none. */
  readonly metricsPort: number | undefined;
  /** How long the scheduler, asked to stop, lets a run go on before it calls it off, in milliseconds. */
  readonly drainMs: number;
}
