/** Classes of backups, each with a prefix, a schedule and a retention of its own. */
export const BACKUP_CLASSES = ["hourly", "daily", "weekly", "monthly"] as const;
export type BackupClass = (typeof BACKUP_CLASSES)[number];

/** `manual` is what an operator asks for, also before a restore: nothing prunes it. */
export const ALL_CLASSES = [...BACKUP_CLASSES, "manual"] as const;
export type AnyClass = (typeof ALL_CLASSES)[number];
