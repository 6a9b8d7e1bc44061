import type { Settings } from "../settings";
import { archiveDays, archivePrefix } from "./archive";
import { BACKUP_CLASSES, type BackupClass } from "./classes";

/** A rule of a bucket's lifecycle. Times in days. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: "Enabled";
  readonly filter: { readonly prefix: string };
  readonly expiration?: { readonly days: number } | { readonly expiredObjectDeleteMarker: true };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly transitions?: readonly { readonly days: number; readonly storageClass: string }[];
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/** No backup takes a day: what is left of an upload by then is of one that died. */
const ABORT_DAYS = 1;

/** What the keys of a class begin with. */
export function classPrefix({ prefix }: Pick<Settings["backup"], "prefix">, name: BackupClass): string {
  return `${prefix}/${name}/`;
}

/**
 * The lifecycle of the bucket: each class expires after its own time; then it is a noncurrent version for noncurrentDays; then its
 * delete marker goes as well. Uploads that were never finished go after a day. Backups that an operator asked for, of class `manual`,
 * stay until somebody deletes them.
 */
export function lifecycleRules({ backup }: Pick<Settings, "backup">): LifecycleRule[] {
  const classes = BACKUP_CLASSES.map((name): LifecycleRule => {
    const transitions = backup.transitions
      .filter((move) => move.class === name)
      .map(({ days, storageClass }) => ({ days, storageClass }))
      .sort((a, b) => a.days - b.days);
    return {
      id: name,
      status: "Enabled",
      filter: { prefix: classPrefix(backup, name) },
      expiration: { days: backup.retentionDays[name] },
      ...(transitions.length > 0 ? { transitions } : {}),
    };
  });
  return [
    ...classes,
    // Also where nothing is archived any more: what is there goes when its time has come.
    {
      id: "archive",
      status: "Enabled",
      filter: { prefix: archivePrefix(backup) },
      expiration: { days: archiveDays(backup) },
    },
    {
      id: "leftovers",
      status: "Enabled",
      filter: { prefix: `${backup.prefix}/` },
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: backup.noncurrentDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_DAYS },
    },
  ];
}
