import type { Settings } from "../settings";

/** Where the stack lives on AWS. */
export interface AwsPlace {
  /** The account's number, 12 digits. */
  readonly accountId: string;
}

/** Names on AWS that follow from the settings alone, so that policies can be written before anything is made. */
export interface BackupNames {
  readonly region: string;
  readonly bucket: string;
  readonly functionName: string;
  readonly logGroup: string;
  readonly deadLetterQueue: string;
  readonly scheduleGroup: string;
  readonly secret: string;
  readonly writerRole: string;
  readonly restorerRole: string;
  /** The instance profile of this role has the same name. */
  readonly proverRole: string;
  readonly functionRole: string;
  readonly schedulerRole: string;
}

/** @throws Error where bucket or region is missing, which the settings' rules refuse before */
export function backupNames({ prefix, backup }: Settings): BackupNames {
  const { bucket, region } = backup;
  if (bucket === undefined || region === undefined) throw new Error("a backup on AWS without bucket or region");
  // A function's name takes no dot. The longest role's name has 63 characters of 64 with the longest prefix.
  const base = `${prefix.replaceAll(".", "-")}-redis-ha-backup`;
  return {
    region,
    bucket,
    functionName: base,
    logGroup: `/aws/lambda/${base}`,
    deadLetterQueue: `${base}-failed`,
    scheduleGroup: base,
    secret: base,
    writerRole: `${base}-writer`,
    restorerRole: `${base}-reader`,
    proverRole: `${base}-prover`,
    functionRole: `${base}-runner`,
    schedulerRole: `${base}-caller`,
  };
}

/** The part of AWS that a region belongs to, as ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** ARNs of what `backupNames` names. */
export function backupArns(names: BackupNames, { accountId }: AwsPlace) {
  const partition = partitionOf(names.region);
  const regional = (service: string, rest: string): string =>
    `arn:${partition}:${service}:${names.region}:${accountId}:${rest}`;
  return {
    bucket: `arn:${partition}:s3:::${names.bucket}`,
    accountRoot: `arn:${partition}:iam::${accountId}:root`,
    function: regional("lambda", `function:${names.functionName}`),
    logGroup: regional("logs", `log-group:${names.logGroup}`),
    deadLetterQueue: regional("sqs", names.deadLetterQueue),
    scheduleGroup: regional("scheduler", `schedule-group/${names.scheduleGroup}`),
    /** Secrets Manager adds a hyphen and six characters of its own. */
    secret: regional("secretsmanager", `secret:${names.secret}-??????`),
  };
}

export type BackupArns = ReturnType<typeof backupArns>;
