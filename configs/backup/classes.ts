/** Classes of backups, each with a prefix, a schedule and a retention of its own. */
export const BACKUP_CLASSES = ["hourly", "daily", "weekly", "monthly"] as const;
export type BackupClass = (typeof BACKUP_CLASSES)[number];

/** Hours from one backup of a class to the next, at the longest: a class that is kept for less may be empty. */
export const CLASS_HOURS: Readonly<Record<BackupClass, number>> = {
  hourly: 1,
  daily: 24,
  weekly: 7 * 24,
  monthly: 31 * 24,
};
