import { gauge, ofGroup } from "./definition";

/** What the newest manifests in the backup store say; absent where no backups are set up or the store does not answer. */
export const backupMetrics = {
  redis_backup_up: ofGroup(gauge("1 where the backups could be looked at, 0 where the store does not answer")),
  redis_backup_last_success_timestamp_seconds: ofGroup(gauge("Unix time of the data in the newest complete backup")),
  redis_backup_last_duration_seconds: ofGroup(gauge("How long making it took")),
  redis_backup_last_size_bytes: ofGroup(gauge("Its size as it was before compression and encryption")),
  redis_backup_last_keys: ofGroup(gauge("Keys in it")),
  redis_backup_stored: ofGroup(gauge("Complete backups in the store")),
  redis_backup_last_verify_status: ofGroup(gauge("1 where the last backup loaded as a proof held what it should")),
  redis_backup_last_verified_timestamp_seconds: ofGroup(gauge("Unix time of the last such proof that succeeded")),
  redis_archive_last_success_timestamp_seconds: ofGroup(gauge("Unix time up to which changes are archived")),
};
