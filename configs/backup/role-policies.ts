import type { Settings } from "../settings";
import type { AwsPlace, BackupArns, BackupNames } from "./names";
import { policy, type PolicyDocument, type Statement } from "./policy";

/** How the key of every manifest ends. */
export const MANIFEST_SUFFIX = "manifest.json";

/** What the policies are written from: plain values. */
export interface PolicyScope extends AwsPlace {
  readonly settings: Settings;
  readonly names: BackupNames;
  readonly arns: BackupArns;
}

/** The key by its ARN, and only by way of the service that encrypts with it. */
function useOfKey({ settings, names }: PolicyScope, service: string, actions: readonly string[]): Statement[] {
  const { kmsKeyId } = settings.backup;
  if (kmsKeyId === undefined) return [];
  const domain = names.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return [
    {
      Sid: `UseKeyBy${service === "s3" ? "S3" : "Secrets"}`,
      Effect: "Allow",
      Action: actions,
      Resource: kmsKeyId,
      Condition: { StringEquals: { "kms:ViaService": `${service}.${names.region}.${domain}` } },
    },
  ];
}

function listBackups({ settings, arns }: PolicyScope, actions: readonly string[]): Statement {
  return {
    Sid: "ListBackups",
    Effect: "Allow",
    Action: actions,
    Resource: arns.bucket,
    Condition: { StringLike: { "s3:prefix": `${settings.backup.prefix}/*` } },
  };
}

/**
 * Writes backups: puts objects below the prefix, and reads the manifests there. It can neither delete nor read a backup; what it
 * overwrites stays as a version. Lifecycle rules delete.
 */
export function writerStatements(scope: PolicyScope): Statement[] {
  const { settings, arns } = scope;
  const below = `${arns.bucket}/${settings.backup.prefix}/*`;
  return [
    {
      Sid: "PutBackups",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: below,
    },
    { Sid: "ReadManifests", Effect: "Allow", Action: "s3:GetObject", Resource: `${below}${MANIFEST_SUFFIX}` },
    listBackups(scope, ["s3:ListBucket"]),
    // Parts of an upload are decrypted to be put together.
    ...useOfKey(scope, "s3", ["kms:GenerateDataKey", "kms:Decrypt"]),
  ];
}

/**
 * Writes backups as a writer does, and reads them again to prove that they can be restored: for the container, whose proofs are objects
 * beside what they prove. It can't delete either, and reads no older versions.
 */
export function proverStatements(scope: PolicyScope): Statement[] {
  const { settings, arns } = scope;
  const read: Statement = {
    Sid: "ReadBackups",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: `${arns.bucket}/${settings.backup.prefix}/*`,
  };
  return writerStatements(scope).map((statement) => (statement.Sid === "ReadManifests" ? read : statement));
}

/** Reads backups, older versions too, and nothing else. */
export function restorerStatements(scope: PolicyScope): Statement[] {
  const { settings, arns } = scope;
  return [
    {
      Sid: "ReadBackups",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: `${arns.bucket}/${settings.backup.prefix}/*`,
    },
    listBackups(scope, ["s3:ListBucket", "s3:ListBucketVersions"]),
    ...useOfKey(scope, "s3", ["kms:Decrypt"]),
  ];
}

/** What the function needs beside a writer's rights: its logs, its secret, the queue of its failures, and a place in the VPC. */
export function functionStatements(scope: PolicyScope): Statement[] {
  const { settings, arns } = scope;
  return [
    ...writerStatements(scope),
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${arns.logGroup}:*`,
    },
    { Sid: "ReportFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: arns.deadLetterQueue },
    { Sid: "ReadSecret", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arns.secret },
    ...useOfKey(scope, "secretsmanager", ["kms:Decrypt"]),
    ...(settings.backup.lambda.subnetIds.length > 0 ? vpcStatements(arns) : []),
  ];
}

/**
 * Lambda makes a function's network interfaces by the function's role and checks for these very rights on all resources. The Deny
 * takes them from the function's own code, as Lambda's guide has it ("Giving Lambda functions access to resources in a VPC").
 */
function vpcStatements(arns: BackupArns): Statement[] {
  const actions = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ];
  return [
    { Sid: "NetworkInterfaces", Effect: "Allow", Action: actions, Resource: "*" },
    {
      Sid: "NotByTheCode",
      Effect: "Deny",
      Action: "ec2:*",
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": arns.function } },
    },
  ];
}

/** The scheduler calls this function, and puts what it could not deliver into the queue. */
export function schedulerStatements({ arns }: PolicyScope): Statement[] {
  return [
    { Sid: "CallFunction", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: arns.function },
    { Sid: "ReportFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: arns.deadLetterQueue },
  ];
}

/** The queue takes nothing in plain text. */
export function queuePolicy(queueArn: string): PolicyDocument {
  return policy({
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}
