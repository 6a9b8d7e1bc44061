import type { Settings } from "../../settings";
import type { Dashboard, Threshold } from "./dashboard";
import { GOOD_IS_ONE, graph, stat, YES_NO } from "./panels";
import { groupVariable, OF_GROUP as G } from "./variables";

const HOUR = 3600;

/** Copies elsewhere: how old, how large, whether proven. */
export function backupDashboard({ monitoring: { thresholds: t } }: Settings): Dashboard {
  const success = `redis_backup_last_success_timestamp_seconds{${G}}`;
  const verified = `redis_backup_last_verified_timestamp_seconds{${G}}`;
  const archived = `redis_archive_last_success_timestamp_seconds{${G}}`;
  const limit = (seconds: number): readonly Threshold[] => [
    [0, "green"],
    [seconds, "red"],
  ];
  const backupLimit = limit(t.backupMaxAgeHours * HOUR);
  const proofLimit = limit(t.restoreMaxAgeDays * 24 * HOUR);
  const archiveLimit = limit(t.archiveMaxAgeMinutes * 60);
  return {
    uid: "redis-ha-backup",
    title: "redis-ha: backup",
    description: "Copies elsewhere: how old, how large, whether one was loaded as a proof.",
    variables: [groupVariable],
    rows: [
      {
        title: "Now",
        panels: [
          stat("Last backup", `time() - ${success}`, "Age of the data in the newest complete backup.", {
            unit: "dtdurations",
            thresholds: backupLimit,
          }),
          stat("Last proof", `time() - ${verified}`, "Since a backup was loaded and found good.", {
            unit: "dtdurations",
            thresholds: proofLimit,
          }),
          stat("Archive", `time() - ${archived}`, "Age of the newest change in the continuous archive.", {
            unit: "dtdurations",
            thresholds: archiveLimit,
          }),
          stat(
            "Last proof was good",
            `redis_backup_last_verify_status{${G}}`,
            "Whether the backup held what it should.",
            { thresholds: GOOD_IS_ONE, words: YES_NO },
          ),
          stat("Backups in the store", `redis_backup_stored{${G}}`, "Complete ones.", {
            thresholds: [
              [0, "red"],
              [1, "green"],
            ],
          }),
          stat("Store answers", `redis_backup_up{${G}}`, "Whether the backups could be looked at.", {
            thresholds: GOOD_IS_ONE,
            words: YES_NO,
          }),
        ],
      },
      {
        title: "Over time",
        panels: [
          graph("Age of the last backup", "s", { age: `time() - ${success}` }, "A saw: up until the next backup.", {
            thresholds: backupLimit,
          }),
          graph(
            "Age of the archive",
            "s",
            { age: `time() - ${archived}` },
            "How far back a restore to a point in time can't come.",
            { thresholds: archiveLimit },
          ),
          graph("Size", "bytes", { size: `redis_backup_last_size_bytes{${G}}` }, "Before compression and encryption."),
          graph(
            "Keys",
            "short",
            {
              "in the backup": `redis_backup_last_keys{${G}}`,
              "on the master": `sum(redis_db_keys{${G}} and on (instance) redis_instance_info{role="master"})`,
            },
            "They should lie close together.",
          ),
          graph("Duration", "s", { duration: `redis_backup_last_duration_seconds{${G}}` }, "How long making it took."),
          graph(
            "Backups kept",
            "none",
            { backups: `redis_backup_stored{${G}}` },
            "Complete ones in the store; retention deletes the oldest.",
          ),
        ],
      },
    ],
  };
}
