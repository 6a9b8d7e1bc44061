import { isNativeError } from "node:util/types";
import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { BackupError, isBackupError, textOf, type Step } from "../errors";
import type { StoreSettings, TimeoutSettings } from "../settings/types";
import { sendPartsInPieces } from "./piecewise-body";
import { leaveBodiesUnsigned } from "./unsigned-body";

const ATTEMPTS = 4;

/** A client for the store. Sums are sent by us, so that stores that don't know the newer ones are not given any. */
export function storeClient(store: StoreSettings, { storeMs }: Pick<TimeoutSettings, "storeMs">): S3Client {
  const client = new S3Client({
    region: store.region,
    ...(store.endpoint === undefined ? {} : { endpoint: store.endpoint }),
    forcePathStyle: store.pathStyle,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: storeMs, socketTimeout: storeMs },
    // To ask first whether a part is welcome takes a round trip and, by the SDK, a new connection for each; the upload was begun already.
    expectContinueHeader: false,
  });
  leaveBodiesUnsigned(client);
  sendPartsInPieces(client);
  return client;
}

const REMEDIES: Readonly<Record<string, readonly [setting: string, remedy: string]>> = {
  NoSuchBucket: ["BACKUP_BUCKET", "the bucket does not exist, or is in another region"],
  PermanentRedirect: ["BACKUP_REGION", "the bucket is in another region"],
  AuthorizationHeaderMalformed: ["BACKUP_REGION", "the bucket is in another region"],
  AccessDenied: ["BACKUP_BUCKET", "the role or user lacks the right, see docs/backup.md"],
  InvalidAccessKeyId: ["AWS_SHARED_CREDENTIALS_FILE", "the store does not know this access key"],
  SignatureDoesNotMatch: ["AWS_SHARED_CREDENTIALS_FILE", "the secret key is wrong"],
  CredentialsProviderError: ["AWS_SHARED_CREDENTIALS_FILE", "no credentials were found"],
  ExpiredToken: ["AWS_SHARED_CREDENTIALS_FILE", "the credentials are too old"],
  PreconditionFailed: ["BACKUP_PREFIX", "an object with this key exists already"],
  RequestTimeTooSkewed: ["BACKUP_ENDPOINT", "this machine's clock is wrong"],
  QuotaExceeded: ["BACKUP_BUCKET", "the store is full"],
  InsufficientStorage: ["BACKUP_BUCKET", "the store is full"],
  SlowDown: ["BACKUP_UPLOADS", "the store asks for fewer requests"],
};

/** Whether the store said so in so many words: its own name for it, or the HTTP status. */
export function isStoreError(error: unknown, ...what: (string | number)[]): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return what.includes(error.name) || what.includes(error.$metadata.httpStatusCode ?? 0);
}

interface Metadata {
  readonly attempts?: number;
  readonly httpStatusCode?: number;
}

/** An error of the store in our words: what was tried, what it says, how often, and what mends it. */
export function storeError(step: Step, doing: string, error: unknown): BackupError {
  if (isBackupError(error)) return error;
  const name = isNativeError(error) ? error.name : "";
  const [setting, remedy] = REMEDIES[name] ?? ["BACKUP_ENDPOINT", "is the store up, and reached by this address?"];
  const { attempts = 1, httpStatusCode } = (error as { $metadata?: Metadata }).$metadata ?? {};
  const status = httpStatusCode === undefined ? "" : ` ${httpStatusCode}`;
  // The SDK puts what the network said into a sentence of its own.
  const text = textOf(error).replace(/^AWS SDK error wrapper for \w+: /, "");
  const said = text === name || text === "" ? `${name}${status}` : `${name}${status}: ${text}`;
  const tries = attempts > 1 ? ` (${attempts} attempts)` : "";
  return new BackupError(step, `${doing}: ${said.trim()}${tries}`, { setting, remedy, cause: error });
}
