import type { AnyClass } from "../classes";
import type { Progress } from "../events";
import type { Manifest } from "../manifest";
import type { ReplicationPoint } from "../replication/framing";

/** A backup as a list shows it. Times are ISO 8601 in UTC. */
export interface BackupItem {
  /** The name of its folder. */
  readonly id: string;
  readonly class: AnyClass;
  /** The moment that the data is of; null where no manifest says. */
  readonly snapshotAt: string | null;
  readonly startedAt: string;
  /** In the store. */
  readonly bytes: number;
  readonly keys: number | null;
  /** It can be restored. */
  readonly good: boolean;
  readonly provenAt: string | null;
  readonly rejectedAt: string | null;
}

/** A time in which every moment is archived, and can be restored. ISO 8601 in UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** An archived command; nothing of its values. */
export interface ArchivedCommand {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly database: number;
  readonly command: string;
  /** Of those that are meant, the first ones; and how many there are. */
  readonly keys: readonly string[];
  readonly keyCount: number;
  /** Its place in the group's history: what a restore goes up to, so that it was never done. */
  readonly before: ReplicationPoint;
}

/** What comes of each act. */
export interface Results {
  backup: { readonly id: string; readonly manifest: Manifest };
  list: {
    readonly backups: readonly BackupItem[];
    readonly more: number;
    /** The oldest first; empty where nothing is archived, or it was not asked for. */
    readonly moments: readonly Period[];
  };
  find: {
    /** The earliest first. */
    readonly commands: readonly ArchivedCommand[];
    /** There may be others behind the last one. */
    readonly more: boolean;
    /** What was looked through; between two of them is a gap. */
    readonly searched: readonly Period[];
  };
  verify: {
    readonly backup: BackupItem;
    readonly durationMs: number;
    readonly keys: number;
    readonly redisVersion: string;
  };
  prune: {
    readonly backups: readonly { readonly id: string; readonly class: AnyClass; readonly reason: string }[];
    /** Segments of the continuous archive. */
    readonly segments: number;
    readonly uploads: readonly string[];
  };
  preview: {
    readonly backup: BackupItem;
    /** The moment up to which changes are replayed upon it; null where none are. */
    readonly at: string | null;
    readonly steps: readonly string[];
    readonly faults: readonly string[];
    /** In the group now. */
    readonly keys: number;
  };
  restore: {
    readonly backup: BackupItem;
    readonly at: string | null;
    /** Id of the backup of what was there before; null where none was made. */
    readonly savedAs: string | null;
    readonly keys: number;
    /** How long clients could not write, in milliseconds. */
    readonly readOnlyMs: number;
  };
}

/** A line of JSON on standard output. The last one is `result` or `error`. */
export type Answer =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "step"; readonly text: string }
  | { readonly type: "warning"; readonly text: string }
  | { readonly type: "result"; readonly value: unknown }
  | {
      readonly type: "error";
      /** `refused`: a restore was not begun, nothing was changed. */
      readonly kind: "not-found" | "refused" | "stopped" | "failed";
      readonly message: string;
    };
