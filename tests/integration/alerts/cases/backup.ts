import { GROUP, ofGroup, type AlertCase } from "./alert-case";

const group = { group: GROUP };
const up = ofGroup("redis_backup_up");
const stored = ofGroup("redis_backup_stored");
const success = ofGroup("redis_backup_last_success_timestamp_seconds");
const verified = ofGroup("redis_backup_last_verified_timestamp_seconds");
const archived = ofGroup("redis_archive_last_success_timestamp_seconds");
const duration = ofGroup("redis_backup_last_duration_seconds");
const size = ofGroup("redis_backup_last_size_bytes");

/** Time begins at 0 here. */
export const backup: readonly AlertCase[] = [
  {
    alert: "RedisBackupTooOld",
    interval: "5m",
    at: "37h",
    fires: { [success]: "0x500" },
    labels: group,
    summary: "The last backup of mymaster is too old",
    description: "The last good backup of mymaster is 1d 13h 0m 0s old.",
    quiet: { [success]: "0x150 43200x350" },
    because: "there is one of the twelfth hour",
  },
  {
    alert: "RedisBackupStoreDown",
    interval: "1m",
    at: "40m",
    fires: { [up]: "0x50" },
    labels: group,
    summary: "The backups of mymaster can't be looked at",
    description:
      "Neither is anything known of the backups of mymaster nor, it seems, can any be made: their program or their store does not answer.",
    quiet: { [up]: "1x15 0x30" },
    because: "twenty-five minutes are not half an hour",
  },
  {
    alert: "RedisBackupMissing",
    interval: "1h",
    at: "37h",
    fires: { [stored]: "0x40" },
    labels: group,
    summary: "mymaster has no backup",
    description: "The backup store of mymaster holds no complete backup, for longer than one may be old.",
    quiet: { [stored]: "0x20 1x20" },
    because: "the first one was made on the first day",
  },
  {
    alert: "RedisRestoreNeverProven",
    interval: "1h",
    at: "9d",
    fires: { [stored]: "3x300" },
    labels: group,
    summary: "No backup of mymaster was ever proven",
    description: "There are 3 backups of mymaster, and none of them has ever been loaded as a proof.",
    quiet: { [stored]: "3x300", [verified]: "_x150 500000x150" },
    because: "one was, on the sixth day",
  },
  {
    alert: "RedisBackupVerifyFailed",
    at: "1m",
    fires: { [ofGroup("redis_backup_last_verify_status")]: "0x10" },
    labels: group,
    summary: "A backup of mymaster can't be restored",
    description: "The last backup of mymaster that was loaded as a proof did not hold what it should.",
    quiet: { [ofGroup("redis_backup_last_verify_status")]: "0x3 1x7" },
    because: "a later one was proven",
  },
  {
    alert: "RedisRestoreProofTooOld",
    interval: "1h",
    at: "9d",
    fires: { [verified]: "0x300" },
    labels: group,
    summary: "No backup of mymaster was proven lately",
    description: "The last backup of mymaster that was loaded as a proof was so 9d 0h 0m 0s ago.",
    quiet: { [verified]: "86400x300" },
    because: "eight days are allowed",
  },
  {
    alert: "RedisArchiveTooOld",
    at: "20m",
    fires: { [archived]: "0x150" },
    labels: group,
    summary: "The archive of mymaster stands still",
    description:
      "The newest change of mymaster in the archive is 20m 0s old: a restore to a later point is impossible.",
    quiet: { [archived]: "0x30 600x120" },
    because: "it went on after ten minutes",
  },
  {
    alert: "RedisBackupSlow",
    interval: "1h",
    at: "6d",
    fires: { [duration]: "100x143 400x10" },
    labels: group,
    summary: "Backups of mymaster take long",
    description: "The last backup of mymaster took 6m 40s, far longer than those of the week.",
    quiet: { [duration]: "10x143 50x10" },
    because: "below a minute nothing is slow",
  },
  {
    alert: "RedisBackupShrunk",
    interval: "1h",
    at: "6d",
    fires: { [size]: "1048576x143 1024x10" },
    labels: group,
    summary: "Backups of mymaster have shrunk",
    description: "The last backup of mymaster has only 1kiB, far less than the largest of the week.",
    quiet: { [size]: "1048576x143 600000x10" },
    because: "it has more than half",
  },
  {
    alert: "RedisBackupUnknown",
    interval: "1m",
    at: "65m",
    fires: { 'redis_backup_up{group="other"}': "1x70" },
    labels: group,
    summary: "Nothing is known of the backup of mymaster",
    description: "The settings ask for the backup of mymaster, and it says nothing of itself.",
    quiet: { [up]: "0x70" },
    because: "that the store does not answer is something",
  },
  {
    alert: "RedisArchiveUnknown",
    interval: "1m",
    at: "65m",
    fires: { 'redis_archive_last_success_timestamp_seconds{group="other"}': "0x70" },
    labels: group,
    summary: "Nothing is known of the archive of mymaster",
    description: "The settings ask for the archive of mymaster, and it says nothing of itself.",
    quiet: { [archived]: "0x70" },
    because: "there is a time, old as it may be",
  },
];
