import { bucketPolicy } from "../../../configs/backup/bucket-policy";
import type { Statement } from "../../../configs/backup/policy";
import {
  functionStatements,
  proverStatements,
  queuePolicy,
  restorerStatements,
  schedulerStatements,
  writerStatements,
} from "../../../configs/backup/role-policies";
import { trustHosts, trustLambda, trustPrincipals, trustScheduler } from "../../../configs/backup/trust";
import { ACCOUNT, backupScope, KEY } from "./support/backup";
import { decides, each, type Request } from "./support/iam";

/** Goal: each role may do its work and nothing else, judged by an evaluator of IAM's rules that knows nothing of how they are written. */
const vpc = { enabled: true, subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };
const scope = backupScope({ kmsKeyId: KEY, lambda: vpc });
const { arns } = scope;
const ROLES = {
  writer: writerStatements(scope),
  restorer: restorerStatements(scope),
  prover: proverStatements(scope),
  function: functionStatements(scope),
  scheduler: schedulerStatements(scope),
};
type Role = keyof typeof ROLES;

const OBJECT = "arn:aws:s3:::backups/dev/daily/2026-01-31/dump.rdb";
const PROOF = "arn:aws:s3:::backups/dev/daily/2026-01-31/verified.json";
const MANIFEST = "arn:aws:s3:::backups/dev/daily/2026-01-31/manifest.json";
const BUCKET = "arn:aws:s3:::backups";
const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:dev-redis-ha-backup-failed`;
const SECRET = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:dev-redis-ha-backup-AbCdEf`;
const FUNCTION = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:dev-redis-ha-backup`;
const LOGS = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/dev-redis-ha-backup:log-stream:x`;
const viaS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
const viaSecrets = { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" };
const below = { "s3:prefix": "dev/daily/" };

/** Each right that somebody has, and who has it; nobody else may have it. */
const RIGHTS: readonly [string, string, Request["context"], readonly Role[]][] = [
  ["s3:PutObject", OBJECT, {}, ["writer", "prover", "function"]],
  ["s3:PutObject", PROOF, {}, ["writer", "prover", "function"]],
  ["s3:AbortMultipartUpload", OBJECT, {}, ["writer", "prover", "function"]],
  ["s3:ListMultipartUploadParts", OBJECT, {}, ["writer", "prover", "function"]],
  ["s3:GetObject", MANIFEST, {}, ["writer", "prover", "function", "restorer"]],
  ["s3:GetObject", OBJECT, {}, ["prover", "restorer"]],
  ["s3:GetObjectVersion", OBJECT, {}, ["restorer"]],
  ["s3:ListBucket", BUCKET, below, ["writer", "prover", "function", "restorer"]],
  ["s3:ListBucketVersions", BUCKET, below, ["restorer"]],
  ["kms:GenerateDataKey", KEY, viaS3, ["writer", "prover", "function"]],
  ["kms:Decrypt", KEY, viaS3, ["writer", "prover", "function", "restorer"]],
  ["kms:Decrypt", KEY, viaSecrets, ["function"]],
  ["logs:CreateLogStream", LOGS, {}, ["function"]],
  ["logs:PutLogEvents", LOGS, {}, ["function"]],
  ["sqs:SendMessage", QUEUE, {}, ["function", "scheduler"]],
  ["secretsmanager:GetSecretValue", SECRET, {}, ["function"]],
  ["ec2:CreateNetworkInterface", "*", {}, ["function"]],
  ["ec2:DeleteNetworkInterface", "*", {}, ["function"]],
  ["lambda:InvokeFunction", FUNCTION, {}, ["scheduler"]],
];

/** What nobody may do. */
const NOBODY: readonly [string, string, Request["context"]][] = [
  ["s3:DeleteObject", OBJECT, {}],
  ["s3:DeleteObjectVersion", OBJECT, {}],
  ["s3:BypassGovernanceRetention", OBJECT, {}],
  ["s3:PutObjectRetention", OBJECT, {}],
  ["s3:PutObjectAcl", OBJECT, {}],
  ["s3:PutObject", "arn:aws:s3:::backups/other/daily/x", {}],
  ["s3:PutObject", "arn:aws:s3:::backups/dev-2/daily/x", {}],
  ["s3:PutObject", "arn:aws:s3:::backups-2/dev/daily/x", {}],
  ["s3:GetObject", "arn:aws:s3:::backups/other/manifest.json", {}],
  ["s3:ListBucket", BUCKET, {}],
  ["s3:ListBucket", BUCKET, { "s3:prefix": "other/" }],
  ["s3:ListBucket", BUCKET, { "s3:prefix": "" }],
  ["s3:PutLifecycleConfiguration", BUCKET, {}],
  ["s3:PutBucketPolicy", BUCKET, {}],
  ["s3:PutBucketVersioning", BUCKET, {}],
  ["s3:DeleteBucket", BUCKET, {}],
  ["kms:Decrypt", KEY, {}],
  ["kms:Decrypt", KEY.replace("0f0f", "0e0e"), viaS3],
  ["kms:ScheduleKeyDeletion", KEY, viaS3],
  ["logs:CreateLogGroup", LOGS, {}],
  ["logs:DeleteLogGroup", LOGS, {}],
  ["sqs:ReceiveMessage", QUEUE, {}],
  ["secretsmanager:GetSecretValue", SECRET.replace("backup-AbCdEf", "other-AbCdEf"), {}],
  ["secretsmanager:PutSecretValue", SECRET, {}],
  ["lambda:UpdateFunctionCode", FUNCTION, {}],
  ["lambda:InvokeFunction", `${FUNCTION}-2`, {}],
  ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/dev-redis-ha-backup-runner`, {}],
  ["sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/dev-redis-ha-backup-reader`, {}],
];

const may = (request: Request): Role[] =>
  (Object.keys(ROLES) as Role[]).filter((role) => decides(ROLES[role], request) === "allowed");

test.each(RIGHTS)("%s on %s, with %j: %p may, and nobody else", (action, resource, context, roles) => {
  expect(may({ action, resource, context }).sort()).toEqual([...roles].sort());
});

test.each(NOBODY)("nobody may %s on %s, with %j", (action, resource, context) => {
  expect(may({ action, resource, context })).toEqual([]);
});

test("the table has every right that is given", () => {
  const given = Object.values(ROLES)
    .flat()
    .filter((s) => s.Effect === "Allow");
  const named = new Set(RIGHTS.map(([action]) => action));
  // Lambda's own calls for a VPC are one block, of which the table has two.
  const missing = given.flatMap((s) => each(s.Action)).filter((action) => !named.has(action));
  expect(missing.filter((action) => !action.startsWith("ec2:"))).toEqual([]);
});

test("every Allow names its actions and its resources; but for the network interfaces, for which Lambda wants all", () => {
  const open = (s: Statement) => [...each(s.Action), ...each(s.Resource)].some((p) => p === "*" || /^\w+:\*$/.test(p));
  for (const [role, statements] of Object.entries(ROLES)) {
    const sids = statements.filter((s) => s.Effect === "Allow" && open(s)).map((s) => s.Sid);
    expect([role, sids]).toEqual([role, role === "function" ? ["NetworkInterfaces"] : []]);
    for (const resource of statements.flatMap((s) => each(s.Resource))) expect(resource).toMatch(/^(arn:aws:|\*$)/);
  }
});

test("the function's own code may not use the rights that Lambda uses for it", () => {
  const context = { "lambda:SourceFunctionArn": arns.function };
  for (const action of ["ec2:CreateNetworkInterface", "ec2:DescribeSubnets"])
    expect(decides(ROLES.function, { action, resource: "*", context })).toBe("denied");
});

test("without a VPC and a key no right to them is given", () => {
  const plain = backupScope({ lambda: { enabled: true } });
  const actions = [...functionStatements(plain), ...restorerStatements(plain), ...proverStatements(plain)].flatMap(
    (s) => each(s.Action),
  );
  expect(actions.filter((action) => /^(ec2|kms):/.test(action))).toEqual([]);
});

describe("the bucket's policy", () => {
  const { Statement } = bucketPolicy(BUCKET, KEY);
  const good = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
  const sse = "s3:x-amz-server-side-encryption";
  const put = (context: Record<string, string>) =>
    decides(Statement, { action: "s3:PutObject", resource: OBJECT, context: { ...good, ...context } });

  test("allows nothing by itself, and denies to everybody", () => {
    for (const { Effect, Principal } of [...Statement, ...queuePolicy(QUEUE).Statement])
      expect([Effect, Principal]).toEqual(["Deny", "*"]);
  });

  test.each([
    ["plain HTTP", { ...good, "aws:SecureTransport": "false" }, "denied"],
    ["TLS 1.1", { ...good, "s3:TlsVersion": "1.1" }, "denied"],
    ["TLS 1.2", { ...good, "s3:TlsVersion": "1.2" }, "no word"],
    ["TLS 1.3", good, "no word"],
  ])("%s, for objects and the bucket", (_, context, decision) => {
    for (const request of [
      { action: "s3:GetObject", resource: OBJECT },
      { action: "s3:ListBucket", resource: BUCKET },
    ])
      expect(decides(Statement, { ...request, context })).toBe(decision);
  });

  test.each([
    ["the default, which is the key", {}, "no word"],
    ["the key by its ARN", { [sse]: "aws:kms", [`${sse}-aws-kms-key-id`]: KEY }, "no word"],
    ["another key", { [sse]: "aws:kms", [`${sse}-aws-kms-key-id`]: KEY.replace("0f0f", "0e0e") }, "denied"],
    ["the account's default key", { [sse]: "aws:kms" }, "denied"],
    ["S3's own keys", { [sse]: "AES256" }, "denied"],
    ["the uploader's own key", { [`${sse}-customer-algorithm`]: "AES256" }, "denied"],
  ])("a put under %s", (_, context, decision) => {
    expect(put(context)).toBe(decision);
  });

  test("without a key of one's own, S3's are good, and the uploader's are not", () => {
    const own = bucketPolicy(BUCKET, undefined).Statement;
    const request = { action: "s3:PutObject", resource: OBJECT };
    expect(decides(own, { ...request, context: { ...good, [sse]: "AES256" } })).toBe("no word");
    expect(decides(own, { ...request, context: { ...good, [`${sse}-customer-algorithm`]: "AES256" } })).toBe("denied");
  });
});

test("the queue takes nothing over plain HTTP", () => {
  const send = { action: "sqs:SendMessage", resource: QUEUE };
  const { Statement } = queuePolicy(QUEUE);
  expect(decides(Statement, { ...send, context: { "aws:SecureTransport": "false" } })).toBe("denied");
  expect(decides(Statement, { ...send, context: { "aws:SecureTransport": "true" } })).toBe("no word");
});

test("who may take a role: those that are named, else the account; a service only for this account", () => {
  const operators = "arn:aws:iam::210987654321:role/operators";
  expect(trustPrincipals([operators], arns).Statement[0]?.Principal).toEqual({ AWS: [operators] });
  expect(trustPrincipals([], arns).Statement[0]?.Principal).toEqual({ AWS: [`arn:aws:iam::${ACCOUNT}:root`] });
  const { names } = scope;
  expect(trustHosts([], names).Statement[0]?.Principal).toEqual({ Service: "ec2.amazonaws.com" });
  expect(trustHosts([operators], names).Statement[0]?.Principal).toEqual({
    ...{ Service: "ec2.amazonaws.com", AWS: [operators] },
  });
  expect(trustLambda().Statement[0]?.Principal).toEqual({ Service: "lambda.amazonaws.com" });
  expect(trustScheduler(arns, scope).Statement[0]?.Condition).toEqual({
    StringEquals: {
      "aws:SourceAccount": ACCOUNT,
      "aws:SourceArn": `arn:aws:scheduler:eu-central-1:${ACCOUNT}:schedule-group/dev-redis-ha-backup`,
    },
  });
});

test("in China and in GovCloud the ARNs and services are theirs", () => {
  const china = backupScope({
    region: "cn-north-1",
    kmsKeyId: KEY.replace("arn:aws:kms:eu-central-1", "arn:aws-cn:kms:cn-north-1"),
  });
  expect(china.arns.bucket).toBe("arn:aws-cn:s3:::backups");
  expect(trustHosts([], china.names).Statement[0]?.Principal).toEqual({ Service: "ec2.amazonaws.com.cn" });
  expect(JSON.stringify(writerStatements(china))).toContain('"kms:ViaService":"s3.cn-north-1.amazonaws.com.cn"');
  expect(backupScope({ region: "us-gov-west-1" }).arns.bucket).toBe("arn:aws-us-gov:s3:::backups");
});
