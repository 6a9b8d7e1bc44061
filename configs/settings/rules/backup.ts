import { BACKUP_CLASSES, CLASS_HOURS, type BackupClass } from "../../backup/classes";
import { isTwoFoldDay, parseCron } from "../../backup/cron";
import { BUCKET_COMMAND } from "../backup";
import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import { backupAwsRules } from "./backup-aws";
import { backupContinuousRules } from "./backup-continuous";
import type { Rule } from "./rule";

const HOURS_A_DAY = 24;

/** Rules on backups. What only AWS asks for is in backup-aws.ts. */
export const backupRules: readonly Rule[] = [
  {
    reads: ["backup.enabled", "backup.bucket"],
    check: ({ backup }) =>
      !backup.enabled || backup.bucket !== undefined
        ? []
        : [
            {
              setting: "backup.bucket",
              value: "nothing",
              allowed: "a bucket's name, as backup.enabled is set",
              fix: BUCKET_COMMAND,
            },
          ],
  },
  {
    reads: ["backup.enabled", "backup.target", "backup.endpoint"],
    check: ({ backup }) =>
      !backup.enabled || backup.target !== "s3" || backup.endpoint !== undefined
        ? []
        : [
            {
              setting: "backup.endpoint",
              value: "nothing",
              allowed: "the store's URL, as backup.target is s3",
              fix: setCommand("backup.endpoint", "https://s3.example.com"),
            },
          ],
  },
  {
    reads: ["backup.enabled", "backup.lambda.enabled", "backup.container.enabled"],
    check: ({ backup }) =>
      !backup.enabled || backup.lambda.enabled || backup.container.enabled
        ? []
        : [
            {
              setting: "backup.container.enabled",
              value: "false",
              allowed: "true, or backup.lambda.enabled: else nobody makes the backups",
              fix: setCommand("backup.container.enabled", true),
            },
          ],
  },
  {
    reads: ["backup.enabled", "backup.schedules"],
    check: ({ backup }) =>
      !backup.enabled || BACKUP_CLASSES.some((name) => backup.schedules[name] !== "")
        ? []
        : [
            {
              setting: "backup.schedules.daily",
              value: '""',
              allowed: "a schedule for at least one class, as backup.enabled is set",
              fix: setCommand("backup.schedules.daily", "35 2 * * *"),
            },
          ],
  },
  ...BACKUP_CLASSES.map((name): Rule => ({
    reads: [`backup.schedules.${name}`, `backup.retentionDays.${name}`],
    check: ({ backup }) => checkKeptLongEnough(name, backup),
  })),
  ...BACKUP_CLASSES.map((name): Rule => ({
    reads: [`backup.schedules.${name}`],
    check: ({ backup }) => checkDays(name, backup.schedules[name]),
  })),
  ...backupContinuousRules,
  ...backupAwsRules,
];

/** A backup must be there until the next of its class is made, or for a while there is none. */
function checkKeptLongEnough(
  name: BackupClass,
  { schedules, retentionDays }: Pick<Settings["backup"], "schedules" | "retentionDays">,
): Fault[] {
  const least = Math.floor(CLASS_HOURS[name] / HOURS_A_DAY) + 1;
  if (schedules[name] === "" || retentionDays[name] >= least) return [];
  const setting = `backup.retentionDays.${name}`;
  return [
    {
      setting,
      value: show(retentionDays[name]),
      allowed: `at least ${least}, or a ${name} backup is gone before the next one is made`,
      fix: setCommand(setting, least),
    },
  ];
}

function checkDays(name: BackupClass, schedule: string): Fault[] {
  const cron = parseCron(schedule);
  if (cron === undefined || !isTwoFoldDay(cron)) return [];
  const [minute = "", hour = "", , month = "", weekday = ""] = schedule.trim().split(/\s+/);
  const setting = `backup.schedules.${name}`;
  return [
    {
      setting,
      value: show(schedule),
      allowed: "days of the month or days of the week, not both: programs differ in what that means",
      fix: setCommand(setting, [minute, hour, "*", month, weekday].join(" ")),
    },
  ];
}
