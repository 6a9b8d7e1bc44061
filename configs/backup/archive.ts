import type { Settings } from "../settings";
import { BACKUP_CLASSES, CLASS_HOURS, type BackupClass } from "./classes";

type Backup = Pick<Settings["backup"], "prefix" | "continuous" | "schedules" | "retentionDays">;

const HOURS_A_DAY = 24;

/** Days from one backup of a class to the next, at the longest. */
export const intervalDays = (name: BackupClass): number => Math.ceil(CLASS_HOURS[name] / HOURS_A_DAY);

/** What the keys of the archive begin with. */
export function archivePrefix({ prefix }: Pick<Backup, "prefix">): string {
  return `${prefix}/archive/`;
}

/**
 * The class whose backups the oldest moment is replayed from: that is at most an interval older than the moment, and must still be there
 * then. Undefined where no class is kept for so long.
 */
export function archiveBase({ continuous, schedules, retentionDays }: Backup): BackupClass | undefined {
  return BACKUP_CLASSES.find(
    (name) => schedules[name] !== "" && retentionDays[name] >= continuous.retentionDays + intervalDays(name),
  );
}

/** How long segments are kept: as long as the base of the oldest moment. A store's rules go by age, and can't know more. */
export function archiveDays(backup: Backup): number {
  const base = archiveBase(backup);
  return backup.continuous.retentionDays + (base === undefined ? 1 : intervalDays(base)) + 1;
}
