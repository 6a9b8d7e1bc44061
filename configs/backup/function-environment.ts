import type { Settings } from "../settings";
import type { GroupView } from "../supervisor";

/** What the function needs to know of the group; nothing of it is secret. */
export interface FunctionAccess {
  readonly view: GroupView;
  readonly user: string;
}

/** Environment of the backup function. Its secret stays in Secrets Manager: only the ARN is here. */
export function functionEnvironment(
  { backup }: Settings,
  { view, user }: FunctionAccess,
  secretArn: string,
): Record<string, string> {
  const { bucket = "", region = "", prefix, endpoint, pathStyle, kmsKeyId } = backup;
  return {
    REDIS_SENTINELS: view.sentinels.map(({ host, port }) => `${host}:${port}`).join(","),
    REDIS_MASTER_NAME: view.group,
    REDIS_USERNAME: user,
    BACKUP_BUCKET: bucket,
    BACKUP_REGION: region,
    BACKUP_PREFIX: prefix,
    BACKUP_SECRET_ARN: secretArn,
    ...(endpoint === undefined ? {} : { BACKUP_ENDPOINT: endpoint, BACKUP_PATH_STYLE: String(pathStyle) }),
    ...(kmsKeyId === undefined ? {} : { BACKUP_KMS_KEY_ID: kmsKeyId }),
  };
}

/** The text of the function's secret. */
export function functionSecret(secret: { readonly password: string; readonly ca: string }): string {
  return JSON.stringify(secret);
}
