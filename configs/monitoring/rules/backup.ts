import type { AlertRule, AlertRules } from "./rule";

const HOUR = 3600;
const DAY = 24 * HOUR;
const GROUP = "{{ $labels.group }}";

/**
 * Is there a copy elsewhere, and is it good. Redis' own time of the last save says nothing of that: it is local, and reset by each
 * start.
 */
export const backup: AlertRules = (settings, expected) => {
  const { group, monitoring } = settings;
  const t = monitoring.thresholds;
  const age = (metric: string) => `time() - max by (group) (${metric})`;
  const absent = (alert: string, metric: string, what: string): AlertRule => ({
    alert,
    severity: "critical",
    topic: "backup",
    expr: `absent(${metric}{group="${group}"})`,
    forSeconds: 3600,
    summary: `Nothing is known of the ${what} of ${group}`,
    description: `The settings ask for the ${what} of ${group}, and it says nothing of itself.`,
    when: `the settings ask for the ${what}, and it says nothing of itself`,
    action: "look whether its container runs",
  });
  return [
    {
      alert: "RedisBackupTooOld",
      severity: "critical",
      topic: "backup",
      expr: `${age("redis_backup_last_success_timestamp_seconds")} > ${t.backupMaxAgeHours * HOUR}`,
      forSeconds: 300,
      summary: `The last backup of ${GROUP} is too old`,
      description: `The last good backup of ${GROUP} is {{ $value | humanizeDuration }} old.`,
      when: `the last good backup is older than ${t.backupMaxAgeHours} h`,
      action: "read why in the log of the backup; make one by hand",
    },
    {
      alert: "RedisBackupStoreDown",
      severity: "critical",
      topic: "backup",
      expr: "max by (group) (redis_backup_up) == 0",
      forSeconds: 1800,
      summary: `The backups of ${GROUP} can't be looked at`,
      description: `Neither is anything known of the backups of ${GROUP} nor, it seems, can any be made: their program or their store does not answer.`,
      when: "the program that makes backups, or its store, does not answer",
      action: "look whether its container runs; then at the store, its credentials and the network",
    },
    {
      alert: "RedisBackupMissing",
      severity: "critical",
      topic: "backup",
      // The store answers, and there is no time of a backup to be too old.
      expr: "max by (group) (redis_backup_stored) == 0",
      forSeconds: t.backupMaxAgeHours * HOUR,
      summary: `${GROUP} has no backup`,
      description: `The backup store of ${GROUP} holds no complete backup, for longer than one may be old.`,
      when: `the store holds no complete backup for ${t.backupMaxAgeHours} h`,
      action: "read why in the log of the backup; make one by hand",
    },
    {
      alert: "RedisRestoreNeverProven",
      severity: "warning",
      topic: "backup",
      expr: "max by (group) (redis_backup_stored) > 0\n  unless on (group) redis_backup_last_verified_timestamp_seconds",
      forSeconds: t.restoreMaxAgeDays * DAY,
      summary: `No backup of ${GROUP} was ever proven`,
      description: `There are {{ $value }} backups of ${GROUP}, and none of them has ever been loaded as a proof.`,
      when: `there are backups, and in ${t.restoreMaxAgeDays} days none was loaded as a proof`,
      action: "prove the newest one by hand, and read why it was not done",
    },
    {
      alert: "RedisBackupVerifyFailed",
      severity: "critical",
      topic: "backup",
      expr: "min by (group) (redis_backup_last_verify_status) == 0",
      forSeconds: 0,
      summary: `A backup of ${GROUP} can't be restored`,
      description: `The last backup of ${GROUP} that was loaded as a proof did not hold what it should.`,
      when: "a backup that was loaded as a proof was not good",
      action: "keep the older backups from being deleted; make and prove a new one",
    },
    {
      alert: "RedisRestoreProofTooOld",
      severity: "warning",
      topic: "backup",
      expr: `${age("redis_backup_last_verified_timestamp_seconds")} > ${t.restoreMaxAgeDays * DAY}`,
      forSeconds: 300,
      summary: `No backup of ${GROUP} was proven lately`,
      description: `The last backup of ${GROUP} that was loaded as a proof was so {{ $value | humanizeDuration }} ago.`,
      when: `no backup was loaded as a proof for ${t.restoreMaxAgeDays} days`,
      action: "prove the newest one by hand, and read why it was not done",
    },
    {
      alert: "RedisArchiveTooOld",
      severity: "critical",
      topic: "backup",
      expr: `${age("redis_archive_last_success_timestamp_seconds")} > ${t.archiveMaxAgeMinutes * 60}`,
      forSeconds: 60,
      summary: `The archive of ${GROUP} stands still`,
      description: `The newest change of ${GROUP} in the archive is {{ $value | humanizeDuration }} old: a restore to a later point is impossible.`,
      when: `the newest change in the continuous archive is older than ${t.archiveMaxAgeMinutes} min`,
      action: "look whether the archiver runs and reaches its store",
    },
    {
      alert: "RedisBackupSlow",
      severity: "warning",
      topic: "backup",
      expr: [
        "max by (group) (redis_backup_last_duration_seconds) > 60",
        `  and max by (group) (redis_backup_last_duration_seconds) > ${t.backupDurationFactor} * max by (group) (quantile_over_time(0.5, redis_backup_last_duration_seconds[7d]))`,
      ].join("\n"),
      forSeconds: 0,
      summary: `Backups of ${GROUP} take long`,
      description: `The last backup of ${GROUP} took {{ $value | humanizeDuration }}, far longer than those of the week.`,
      when: `a backup took ${t.backupDurationFactor} times the median of the week, and more than a minute`,
      action: "look at the store's speed and the size of the data",
    },
    {
      alert: "RedisBackupShrunk",
      severity: "warning",
      topic: "backup",
      expr: [
        `max by (group) (redis_backup_last_size_bytes) < ${(100 - t.backupShrinkPercent) / 100}`,
        "  * max by (group) (max_over_time(redis_backup_last_size_bytes[7d]))",
      ].join("\n"),
      forSeconds: 0,
      summary: `Backups of ${GROUP} have shrunk`,
      description: `The last backup of ${GROUP} has only {{ $value | humanize1024 }}B, far less than the largest of the week.`,
      when: `a backup is ${t.backupShrinkPercent} % smaller than the largest of the week`,
      action: "look whether data was lost before the older backups are deleted",
    },
    ...(expected.backups ? [absent("RedisBackupUnknown", "redis_backup_up", "backup")] : []),
    ...(expected.archive
      ? [absent("RedisArchiveUnknown", "redis_archive_last_success_timestamp_seconds", "archive")]
      : []),
  ];
};
