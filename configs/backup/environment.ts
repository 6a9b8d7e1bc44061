import type { Settings } from "../settings";
import { DATA_DIR, FILES, FILES_DIR, type GroupView } from "../supervisor";
import { BACKUP_CLASSES } from "./classes";
import { BACKUP_METRICS_PORT } from "./metrics-port";

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

/** Where the container that makes backups finds what it must keep to itself. */
export const RUNNER_FILES = { secret: `${FILES_DIR}/backup.json`, credentials: `${FILES_DIR}/credentials` } as const;

/** That of the container. Node reads the authority of the stack's own store beside its own. */
export function runnerEnvironment(
  settings: Settings,
  group: BackupView,
  { ownCredentials }: { ownCredentials: boolean },
): Record<string, string> {
  const { schedules, retentionDays, verify, target, continuous } = settings.backup;
  return {
    ...backupEnvironment(settings, group),
    BACKUP_SECRET_ARN: `file:${RUNNER_FILES.secret}`,
    BACKUP_TEMP_DIR: DATA_DIR,
    BACKUP_VERIFY_SCHEDULE: verify.cron,
    // Elsewhere the bucket's own rules do it, and who writes need not be able to delete.
    BACKUP_PRUNE: String(target === "local"),
    BACKUP_CONTINUOUS: String(continuous.enabled),
    BACKUP_CONTINUOUS_SEGMENT_SECONDS: String(continuous.segmentSeconds),
    BACKUP_CONTINUOUS_SEGMENT_MB: String(continuous.segmentMb),
    BACKUP_CONTINUOUS_RETENTION: String(continuous.retentionDays),
    NODE_EXTRA_CA_CERTS: FILES.ca,
    ...(settings.monitoring.enabled ? { BACKUP_METRICS_PORT: String(BACKUP_METRICS_PORT) } : {}),
    ...(ownCredentials ? { AWS_SHARED_CREDENTIALS_FILE: RUNNER_FILES.credentials } : {}),
    ...Object.fromEntries(
      BACKUP_CLASSES.flatMap((name) => [
        [`BACKUP_SCHEDULE_${name.toUpperCase()}`, schedules[name]],
        [`BACKUP_RETENTION_${name.toUpperCase()}`, String(retentionDays[name])],
      ]),
    ),
  };
}

/** That of the function: its secret stays in Secrets Manager, and only the ARN is here. */
export function functionEnvironment(settings: Settings, group: BackupView, secretArn: string): Record<string, string> {
  return {
    ...backupEnvironment(settings, group),
    BACKUP_SECRET_ARN: secretArn,
    // As for the container (images/reference.ts): Lambda starts Node by itself.
    NODE_OPTIONS: "--max-semi-space-size=4",
    BACKUP_TIMEOUT: String(settings.backup.lambda.timeoutSeconds - MARGIN_SECONDS),
  };
}
