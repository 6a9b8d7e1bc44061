/** The job of the monitor: the label by which rules know its own `up`. */
export const MONITOR_JOB = "redis";
/** The job of applications that use the client library. */
export const CLIENT_JOB = "redis-clients";
/** The job of the container that makes backups. */
export const BACKUP_JOB = "redis-backup";
