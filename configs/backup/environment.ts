import type { Settings } from "../settings";
import type { GroupView } from "../supervisor";

/** How the group is reached by who makes backups; nothing of it is secret. */
export interface BackupView {
  readonly view: GroupView;
  /** The ACL user. */
  readonly user: string;
}

/** What who makes backups logs in with, and encrypts with. PEM texts; the key as base64. */
export interface BackupSecret {
  readonly password: string;
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly encryptionKey?: string;
}

/** A run ends by itself so much before Lambda would end it, and tells why. */
const MARGIN_SECONDS = 15;

/**
 * The environment of who makes backups, whoever it is: the group and the store, by the names that runtime/backup reads. Secrets come
 * as files, or as one secret whose name is told.
 */
export function backupEnvironment({ backup }: Settings, { view, user }: BackupView): Record<string, string> {
  const { bucket = "", region, prefix, endpoint, pathStyle, kmsKeyId, compression } = backup;
  return {
    REDIS_SENTINELS: view.sentinels.map(({ host, port }) => `${host}:${port}`).join(","),
    REDIS_MASTER_NAME: view.group,
    REDIS_USERNAME: user,
    BACKUP_BUCKET: bucket,
    BACKUP_PREFIX: prefix,
    BACKUP_PATH_STYLE: String(pathStyle),
    BACKUP_COMPRESSION: compression,
    ...(region === undefined ? {} : { BACKUP_REGION: region }),
    ...(endpoint === undefined ? {} : { BACKUP_ENDPOINT: endpoint }),
    ...(kmsKeyId === undefined ? {} : { BACKUP_KMS_KEY_ID: kmsKeyId }),
  };
}

/** That of the function: its secret stays in Secrets Manager, and only the ARN is here. */
export function functionEnvironment(settings: Settings, group: BackupView, secretArn: string): Record<string, string> {
  return {
    ...backupEnvironment(settings, group),
    BACKUP_SECRET_ARN: secretArn,
    BACKUP_TIMEOUT: String(settings.backup.lambda.timeoutSeconds - MARGIN_SECONDS),
  };
}
