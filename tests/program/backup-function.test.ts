import type { Deployed } from "./deployed";
import { all, deployBackup, KEY, ofAws, on, one, statements } from "./backup-deployed";

/** Goal: each setting of the function shapes it, and nothing secret is where it could be seen. */
jest.setTimeout(60_000);

const VPC = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };
let plain: readonly Deployed[];
let full: readonly Deployed[];
beforeAll(async () => {
  plain = await deployBackup({
    ...on,
    schedules: { hourly: "", daily: "0 3 * * *", weekly: "0 4 * * 6", monthly: "" },
    retentionDays: { weekly: 30 },
    lambda: {
      ...{ enabled: true, memoryMb: 512, timeoutSeconds: 300, ephemeralStorageMb: 1024 },
      ...{ architecture: "x86_64", logRetentionDays: 7 },
    },
  });
  full = await deployBackup(
    { ...on, kmsKeyId: KEY, encryption: "client", lambda: { enabled: true, ...VPC } },
    { passwords: JSON.stringify({ backup: "b".repeat(20) }), tls: JSON.stringify({ authClients: "yes" }) },
  );
}, 120_000);

test("a key of one's own encrypts the bucket and is the only one; the secret takes it too, and the function is told", () => {
  expect(one(full, "BucketServerSideEncryptionConfiguration").rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY }, bucketKeyEnabled: true },
  ]);
  expect(statements(one(full, "BucketPolicy").policy).map((s) => s.Sid)).toContain("DenyOtherKey");
  expect(one(full, "Secret").kmsKeyId).toBe(KEY);
  expect(one(full, "Function")).toMatchObject({
    environment: { variables: { BACKUP_KMS_KEY_ID: KEY } },
  });
});

test("the function: one at a time, with what failed in an encrypted queue, and logs that end", () => {
  expect(one(plain, "Function")).toMatchObject({
    name: "t-redis-ha-backup",
    runtime: "nodejs22.x",
    handler: "index.handler",
    architectures: ["x86_64"],
    memorySize: 512,
    timeout: 300,
    ephemeralStorage: { size: 1024 },
    reservedConcurrentExecutions: 1,
    sourceCodeHash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as string,
  });
  expect(one(plain, "Function").vpcConfig).toBeUndefined();
  expect(one(plain, "LogGroup")).toMatchObject({ name: "/aws/lambda/t-redis-ha-backup", retentionInDays: 7 });
  expect(one(plain, "Queue")).toMatchObject({ sqsManagedSseEnabled: true, messageRetentionSeconds: 1_209_600 });
  expect(one(plain, "FunctionEventInvokeConfig")).toMatchObject({
    maximumRetryAttempts: 1,
    destinationConfig: { onFailure: { destination: "arn of backup-aws-lambda-failed" } },
  });
});

test("in a VPC the function has its subnets and groups, and its role the rights to enter", () => {
  expect(one(full, "Function").vpcConfig).toEqual(VPC);
  const runner = all(full, "RolePolicy").find((r) => r.inputs.name === "t-redis-ha-backup-runner");
  expect(statements(runner?.inputs.policy).map((s) => s.Sid)).toContain("NetworkInterfaces");
});

test("each class that has a schedule calls the function with its name", () => {
  const made = all(plain, "Schedule").map(({ inputs }) => [
    inputs.name,
    inputs.scheduleExpression,
    (inputs.target as { input: string }).input,
  ]);
  expect(made).toEqual([
    ["daily", "cron(0 3 * * ? *)", '{"class":"daily"}'],
    ["weekly", "cron(0 4 ? * 7 *)", '{"class":"weekly"}'],
  ]);
  expect(all(plain, "Schedule")[0]?.inputs).toMatchObject({
    groupName: "t-redis-ha-backup",
    scheduleExpressionTimezone: "UTC",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: "arn of backup-aws-lambda-function",
      roleArn: "arn of backup-aws-lambda-schedules-caller-role",
      deadLetterConfig: { arn: "arn of backup-aws-lambda-failed" },
    },
  });
});

test("what is secret is in the secret alone, and all of it", () => {
  const hidden = /b{20}|key of|generated-/;
  const elsewhere = ofAws(full).filter((r) => r.type !== "aws:secretsmanager/secretVersion:SecretVersion");
  for (const { name, inputs } of elsewhere) expect([name, hidden.test(JSON.stringify(inputs))]).toEqual([name, false]);
  const { value } = one(full, "SecretVersion").secretString as { value: string };
  expect(JSON.parse(value)).toEqual({
    password: "b".repeat(20),
    ca: "cert of redis-tls-ca",
    cert: "cert of redis-tls-backup",
    key: "key of redis-tls-backup",
    encryptionKey: Buffer.from("generated-backup-key", "base64url").toString("base64"),
  });
});
