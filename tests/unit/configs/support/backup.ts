import { backupArns, backupNames } from "../../../../configs/backup/names";
import type { PolicyScope } from "../../../../configs/backup/role-policies";
import { settingsOf } from "./settings";

export const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444";
export const ACCOUNT = "123456789012";

/** A backup on AWS, with what else is given for it. */
export function backupSettings(backup: Readonly<Record<string, unknown>> = {}) {
  return settingsOf({
    advertise: "host",
    hostAddress: "192.0.2.1",
    backup: { enabled: true, bucket: "backups", region: "eu-central-1", ...backup },
  });
}

/** What its policies are written from. */
export function backupScope(backup: Readonly<Record<string, unknown>> = {}): PolicyScope {
  const settings = backupSettings(backup);
  const names = backupNames(settings);
  return { settings, names, accountId: ACCOUNT, arns: backupArns(names, { accountId: ACCOUNT }) };
}
