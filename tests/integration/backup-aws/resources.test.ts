import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as sqs from "@aws-sdk/client-sqs";
import { bucketPolicy } from "../../../configs/backup/bucket-policy";
import { backupArns, backupNames } from "../../../configs/backup/names";
import { policy } from "../../../configs/backup/policy";
import * as roles from "../../../configs/backup/role-policies";
import { trustHosts, trustLambda, trustPrincipals, trustScheduler } from "../../../configs/backup/trust";
import { parseSettings } from "../../../configs/settings";
import { backupFunctionCode } from "../../../images/backup-function";
import { clientsAt } from "../../support/aws/clients";
import { Moto } from "../../support/aws/moto";
import { AwsStack } from "../../support/aws/stack";
import type { Clients } from "../../support/aws/plugin/clients";
import { CleanUp } from "../../support/client/settles";
import { announced } from "../../support/stack";

/** Goal: one `pulumi up` by the real engine makes what was asked for, which AWS' own API then tells; a second one changes nothing. */
jest.setTimeout(300_000);

const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0f0f0f0f-1111-2222-3333-444444444444`;
const RESTORER = `arn:aws:iam::${ACCOUNT}:role/operators`;
const PASSWORD = "password-of-backup";

const backup = {
  ...{ enabled: true, bucket: "redis-ha-test", region: REGION, prefix: "redis/prod", kmsKeyId: KEY },
  retentionDays: { hourly: 2, daily: 14, weekly: 60, monthly: 365 },
  schedules: { hourly: "", daily: "*/30 3 * * *", weekly: "0 5 * * 0", monthly: "0 6 1 * *" },
  transitions: [{ class: "monthly", days: 30, storageClass: "STANDARD_IA" }],
  objectLock: { mode: "governance", days: 3 },
  restorers: [RESTORER],
  lambda: { enabled: true, memoryMb: 512, timeoutSeconds: 600, ephemeralStorageMb: 1024, logRetentionDays: 14 },
};
const raw = { advertise: "host", hostAddress: "192.0.2.1", backup };
const settings = parseSettings(raw, { stack: "test" });
const names = backupNames(settings);
const arns = backupArns(names, { accountId: ACCOUNT });
const scope = { settings, names, arns, accountId: ACCOUNT };

const cleanUp = new CleanUp();
let aws: AwsStack;
let made: Clients;
beforeAll(async () => {
  const moto = cleanUp.add(await Moto.start(), (m) => m.stop());
  aws = cleanUp.add(await AwsStack.create(moto.url), (a) => a.dispose());
  made = clientsAt(moto.url, REGION);
  await aws.configure({ settings: raw, password: PASSWORD, ca: "the CA" });
  await aws.stack.up();
});
afterAll(() => cleanUp.run());

const Bucket = names.bucket;

test("the bucket is private, its owner's, versioned, locked, and encrypted with the key", async () => {
  const block = await made.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket }));
  expect(block.PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  const owner = await made.s3.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }));
  expect(owner.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  expect((await made.s3.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  const lock = await made.s3.send(new s3.GetObjectLockConfigurationCommand({ Bucket }));
  expect(lock.ObjectLockConfiguration).toMatchObject({
    ObjectLockEnabled: "Enabled",
    Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 3 } },
  });
  const encryption = await made.s3.send(new s3.GetBucketEncryptionCommand({ Bucket }));
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY }, BucketKeyEnabled: true },
  ]);
  const tags = await made.s3.send(new s3.GetBucketTaggingCommand({ Bucket }));
  expect(tags.TagSet).toContainEqual({ Key: "redis-ha.stack", Value: "test" });
  const place = await made.s3.send(new s3.GetBucketLocationCommand({ Bucket }));
  expect(place.LocationConstraint).toBe(REGION);
});

test("the bucket's policy and lifecycle are those of the settings", async () => {
  const { Policy = "" } = await made.s3.send(new s3.GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(Policy)).toEqual(bucketPolicy(`arn:aws:s3:::${Bucket}`, KEY));
  const { Rules = [] } = await made.s3.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
  const told = Rules.map(({ ID, Status, Filter, Expiration, Transitions }) => [
    ...[ID, Status, Filter?.Prefix, Expiration?.Days ?? Expiration?.ExpiredObjectDeleteMarker],
    ...(Transitions ?? []).map(({ Days, StorageClass }) => `${Days ?? ""} ${StorageClass ?? ""}`),
  ]);
  expect(told).toEqual([
    ["hourly", "Enabled", "redis/prod/hourly/", 2],
    ["daily", "Enabled", "redis/prod/daily/", 14],
    ["weekly", "Enabled", "redis/prod/weekly/", 60],
    ["monthly", "Enabled", "redis/prod/monthly/", 365, "30 STANDARD_IA"],
    ["archive", "Enabled", "redis/prod/archive/", 8],
    ["leftovers", "Enabled", "redis/prod/", true],
  ]);
  expect(Rules.at(-1)).toMatchObject({
    NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  });
});

test.each([
  [names.writerRole, trustPrincipals([], arns), roles.writerStatements(scope)],
  [names.restorerRole, trustPrincipals([RESTORER], arns), roles.restorerStatements(scope)],
  [names.proverRole, trustHosts([], names), roles.proverStatements(scope)],
  [names.functionRole, trustLambda(), roles.functionStatements(scope)],
  [names.schedulerRole, trustScheduler(arns, scope), roles.schedulerStatements(scope)],
])("the role %s has its trust, its one policy, and nothing else", async (RoleName, trust, statements) => {
  const { Role } = await made.iam.send(new iam.GetRoleCommand({ RoleName }));
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(trust);
  const { PolicyNames = [] } = await made.iam.send(new iam.ListRolePoliciesCommand({ RoleName }));
  expect(PolicyNames).toHaveLength(1);
  const attached = await made.iam.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  expect(attached.AttachedPolicies).toEqual([]);
  const own = await made.iam.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName: PolicyNames[0] }));
  expect(JSON.parse(decodeURIComponent(own.PolicyDocument ?? ""))).toEqual(policy(...statements));
});

test("the container's host gets its role by an instance profile", async () => {
  const InstanceProfileName = names.proverRole;
  const { InstanceProfile } = await made.iam.send(new iam.GetInstanceProfileCommand({ InstanceProfileName }));
  expect(InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual([names.proverRole]);
});

test("the function has its code, size, role, environment, queue and log group", async () => {
  const FunctionName = names.functionName;
  const { Configuration, Concurrency } = await made.lambda.send(new lambda.GetFunctionCommand({ FunctionName }));
  expect(Configuration).toMatchObject({
    ...{ Runtime: "nodejs22.x", Handler: "index.handler", Architectures: ["arm64"], MemorySize: 512, Timeout: 600 },
    ...{ EphemeralStorage: { Size: 1024 }, CodeSha256: backupFunctionCode(aws.codeFolder).sha256 },
    ...{ Role: `arn:aws:iam::${ACCOUNT}:role/${names.functionRole}` },
  });
  expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 1 });
  const { BACKUP_SECRET_ARN: secret = "", ...told } = Configuration?.Environment?.Variables ?? {};
  expect(told).toEqual({
    REDIS_SENTINELS: "192.0.2.1:26379,192.0.2.1:26380,192.0.2.1:26381",
    ...{ REDIS_MASTER_NAME: "mymaster", REDIS_USERNAME: "backup", BACKUP_TIMEOUT: "585" },
    ...{ BACKUP_BUCKET: "redis-ha-test", BACKUP_REGION: REGION, BACKUP_PREFIX: "redis/prod", BACKUP_KMS_KEY_ID: KEY },
    ...{ BACKUP_PATH_STYLE: "false", BACKUP_COMPRESSION: "zstd", NODE_OPTIONS: "--max-semi-space-size=4" },
  });
  const value = await made.secrets.json("secretsmanager.GetSecretValue", { SecretId: secret });
  expect(JSON.parse(String(value.SecretString))).toEqual({ password: PASSWORD, ca: "the CA" });

  const retries = await made.lambda.send(new lambda.GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(retries).toMatchObject({
    ...{ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 3600 },
    DestinationConfig: { OnFailure: { Destination: arns.deadLetterQueue } },
  });
  const group = new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: names.logGroup });
  expect((await made.logs.send(group)).logGroups).toMatchObject([{ retentionInDays: 14 }]);
});

test("the queue of failures is encrypted, keeps for 14 days, and takes nothing in plain text", async () => {
  const { QueueUrl } = await made.sqs.send(new sqs.GetQueueUrlCommand({ QueueName: names.deadLetterQueue }));
  const { Attributes } = await made.sqs.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({ MessageRetentionPeriod: "1209600", SqsManagedSseEnabled: "true" });
  expect(JSON.parse(Attributes?.Policy ?? "")).toEqual(roles.queuePolicy(arns.deadLetterQueue));
});

test("each class with a schedule calls the function with its name, by the scheduler's role", async () => {
  const { Schedules = [] } = await made.scheduler.send(
    new scheduler.ListSchedulesCommand({ GroupName: names.scheduleGroup }),
  );
  const all = await Promise.all(
    Schedules.map(({ Name }) =>
      made.scheduler.send(new scheduler.GetScheduleCommand({ GroupName: names.scheduleGroup, Name })),
    ),
  );
  expect(all.map((s) => [s.Name, s.ScheduleExpression, s.Target?.Input]).sort()).toEqual([
    ["daily", "cron(0,30 3 * * ? *)", '{"class":"daily"}'],
    ["monthly", "cron(0 6 1 * ? *)", '{"class":"monthly"}'],
    ["weekly", "cron(0 5 ? * 1 *)", '{"class":"weekly"}'],
  ]);
  for (const schedule of all)
    expect(schedule).toMatchObject({
      ...{ ScheduleExpressionTimezone: "UTC", FlexibleTimeWindow: { Mode: "OFF" }, State: "ENABLED" },
      Target: {
        ...{ Arn: arns.function, RoleArn: `arn:aws:iam::${ACCOUNT}:role/${names.schedulerRole}` },
        DeadLetterConfig: { Arn: arns.deadLetterQueue },
      },
    });
});

test("the state holds no secret in clear, and the bucket with all its parts is protected and kept", async () => {
  expect(aws.stateFiles()).toContain(Bucket);
  expect(aws.stateFiles()).not.toContain(PASSWORD);
  const deployment = (await aws.stack.exportStack()).deployment as unknown;
  const { resources } = deployment as { resources: { type: string; protect?: boolean; retainOnDelete?: boolean }[] };
  const kept = resources.filter((r) => r.protect === true && r.retainOnDelete === true).map((r) => r.type);
  expect(kept.sort()).toEqual(
    resources
      .map((r) => r.type)
      .filter((type) => type.startsWith("aws:s3/"))
      .sort(),
  );
  expect(kept).toHaveLength(8);
});

test("a second preview changes nothing, also after a refresh", async () => {
  expect(announced(await aws.stack.preview())).toEqual({});
  await aws.stack.refresh();
  expect(announced(await aws.stack.preview())).toEqual({});
});

test("what was removed behind Pulumi's back is seen by a refresh, and made again", async () => {
  await made.s3.send(new s3.DeleteBucketPolicyCommand({ Bucket }));
  await made.scheduler.send(new scheduler.DeleteScheduleCommand({ GroupName: names.scheduleGroup, Name: "daily" }));
  await aws.stack.refresh();
  expect(announced(await aws.stack.preview())).toEqual({ create: 2 });
  await aws.stack.up();
  expect((await made.s3.send(new s3.GetBucketPolicyCommand({ Bucket }))).Policy).toContain("DenyPlainHttp");
});

test("a changed retention changes the lifecycle and nothing else; new sizes change the function in place", async () => {
  const changed = { ...backup, retentionDays: { ...backup.retentionDays, daily: 30 } };
  const larger = { ...changed, lambda: { ...backup.lambda, memoryMb: 2048 } };
  await aws.configure({ settings: { ...raw, backup: changed }, password: PASSWORD, ca: "the CA" });
  expect(announced(await aws.stack.preview())).toEqual({ update: 1 });
  await aws.configure({ settings: { ...raw, backup: larger }, password: PASSWORD, ca: "the CA" });
  expect((await aws.stack.up()).summary.resourceChanges).toMatchObject({ update: 2 });
  const { Rules = [] } = await made.s3.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules.find(({ ID }) => ID === "daily")?.Expiration?.Days).toBe(30);
  const { Configuration } = await made.lambda.send(new lambda.GetFunctionCommand({ FunctionName: names.functionName }));
  expect(Configuration?.MemorySize).toBe(2048);
});

test("a new password is a new version of the secret, and of nothing else", async () => {
  await aws.configure({ settings: raw, password: "another-password", ca: "the CA" });
  await aws.stack.up();
  await aws.configure({ settings: raw, password: "a-third-password", ca: "the CA" });
  expect(announced(await aws.stack.preview())).toEqual({ replace: 1 });
});

test("destroy is refused while the bucket is protected; without protection it leaves nothing", async () => {
  await expect(aws.stack.destroy()).rejects.toThrow(/protected/);
  await made.s3.send(new s3.HeadBucketCommand({ Bucket }));

  await aws.configure({ settings: { ...raw, protect: false }, password: PASSWORD, ca: "the CA" });
  await aws.stack.up();
  await aws.stack.destroy();
  expect((await made.s3.send(new s3.ListBucketsCommand({}))).Buckets).toEqual([]);
  expect((await made.iam.send(new iam.ListRolesCommand({}))).Roles).toEqual([]);
  expect((await made.iam.send(new iam.ListInstanceProfilesCommand({}))).InstanceProfiles).toEqual([]);
  expect((await made.lambda.send(new lambda.ListFunctionsCommand({}))).Functions).toEqual([]);
  expect((await made.sqs.send(new sqs.ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  expect((await made.logs.send(new logs.DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  const { ScheduleGroups = [] } = await made.scheduler.send(new scheduler.ListScheduleGroupsCommand({}));
  expect(ScheduleGroups.map(({ Name }) => Name)).toEqual(["default"]);
  expect((await made.secrets.json("secretsmanager.ListSecrets", {})).SecretList).toEqual([]);
});
