import type { Settings } from "../settings";
import { BACKUP_CLASSES, type BackupClass } from "./classes";
import { awsCron, parseCron } from "./cron";

export interface AwsSchedule {
  readonly backupClass: BackupClass;
  /** An expression of EventBridge Scheduler. */
  readonly expression: string;
  /** The event that the function gets, JSON. */
  readonly event: string;
}

/** The schedules of the classes that have one. */
export function awsSchedules({ backup }: Pick<Settings, "backup">): AwsSchedule[] {
  return BACKUP_CLASSES.flatMap((backupClass) => {
    const cron = parseCron(backup.schedules[backupClass]);
    if (cron === undefined) return [];
    return [{ backupClass, expression: awsCron(cron), event: JSON.stringify({ class: backupClass }) }];
  });
}
