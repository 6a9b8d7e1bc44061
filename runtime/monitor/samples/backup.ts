import type { BackupWatch } from "../backup-source";
import type { Sampler } from "./sample";

/** What is known of backups. */
export function backupSamples(state: BackupWatch["state"], sample: Sampler): void {
  if (!state) return;
  sample("redis_backup_up", Number(state.up));
  const { summary } = state;
  if (!summary) return;
  const { newest, proof, archivedUntil } = summary;
  const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
  sample("redis_backup_stored", summary.stored);
  sample("redis_backup_last_success_timestamp_seconds", seconds(newest?.at));
  sample("redis_backup_last_duration_seconds", seconds(newest?.durationMs));
  sample("redis_backup_last_size_bytes", newest?.sizeBytes);
  sample("redis_backup_last_keys", newest?.keys);
  if (proof) sample("redis_backup_last_verify_status", Number(proof.good));
  sample("redis_backup_last_verified_timestamp_seconds", seconds(proof?.lastGoodAt));
  sample("redis_archive_last_success_timestamp_seconds", seconds(archivedUntil));
}
