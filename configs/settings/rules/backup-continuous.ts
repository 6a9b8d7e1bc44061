import { archiveBase, intervalDays } from "../../backup/archive";
import { BACKUP_CLASSES } from "../../backup/classes";
import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import type { Rule } from "./rule";

/** Rules on the continuous archive. */
export const backupContinuousRules: readonly Rule[] = [
  {
    reads: ["backup.continuous.enabled", "backup.enabled"],
    check: ({ backup }) =>
      !backup.continuous.enabled || backup.enabled
        ? []
        : [
            {
              setting: "backup.continuous.enabled",
              value: "true",
              allowed: "false, as backup.enabled is not set: the archive is replayed upon a backup",
              fix: setCommand("backup.continuous.enabled", false),
            },
          ],
  },
  {
    reads: ["backup.continuous.enabled", "backup.container.enabled"],
    check: ({ backup }) =>
      !backup.continuous.enabled || backup.container.enabled
        ? []
        : [
            {
              setting: "backup.container.enabled",
              value: "false",
              allowed: "true, as backup.continuous.enabled is set: a function can't stay to follow the group",
              fix: setCommand("backup.container.enabled", true),
            },
          ],
  },
  {
    reads: ["backup.continuous", "backup.schedules", "backup.retentionDays"],
    check: ({ backup }) => (backup.continuous.enabled && backup.enabled ? checkBases(backup) : []),
  },
];

/** There must be a backup of before each moment that can be wanted. */
function checkBases(backup: Settings["backup"]): Fault[] {
  const scheduled = BACKUP_CLASSES.filter((name) => backup.schedules[name] !== "");
  // Without any schedule there are no backups at all, which another rule says.
  if (archiveBase(backup) !== undefined || scheduled.length === 0) return [];
  const most = Math.max(...scheduled.map((name) => backup.retentionDays[name] - intervalDays(name)));
  const [name] = scheduled;
  if (most >= 1 || name === undefined)
    return [
      {
        setting: "backup.continuous.retentionDays",
        value: show(backup.continuous.retentionDays),
        allowed: `at most ${most}, or the backups that older changes are replayed upon are gone (backup.retentionDays)`,
        fix: setCommand("backup.continuous.retentionDays", most),
      },
    ];
  const least = backup.continuous.retentionDays + intervalDays(name);
  return [
    {
      setting: `backup.retentionDays.${name}`,
      value: show(backup.retentionDays[name]),
      allowed: `at least ${least}, or the backups that changes are replayed upon are gone (backup.continuous.retentionDays)`,
      fix: setCommand(`backup.retentionDays.${name}`, least),
    },
  ];
}
