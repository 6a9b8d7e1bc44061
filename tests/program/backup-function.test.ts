import { all, deployBackup, KEY, lambda, ofAws, on, one, statements } from "./backup-deployed";

/** Goal: each setting of the function shapes it, and nothing secret is where it could be seen. */
jest.setTimeout(60_000);

test("a key of one's own encrypts the bucket and is the only one; the secret and the function's environment take it too", async () => {
  const deployed = await deployBackup({ ...lambda, kmsKeyId: KEY });
  expect(one(deployed, "BucketServerSideEncryptionConfiguration").rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY }, bucketKeyEnabled: true },
  ]);
  expect(statements(one(deployed, "BucketPolicy").policy).map((s) => s.Sid)).toContain("DenyOtherKey");
  expect(one(deployed, "Secret").kmsKeyId).toBe(KEY);
  expect(one(deployed, "Function")).toMatchObject({
    kmsKeyArn: KEY,
    environment: { variables: { BACKUP_KMS_KEY_ID: KEY } },
  });
});

test("the function: one at a time, with what failed in an encrypted queue, and logs that end", async () => {
  const deployed = await deployBackup({
    ...on,
    lambda: {
      enabled: true,
      memoryMb: 512,
      timeoutSeconds: 300,
      ephemeralStorageMb: 1024,
      architecture: "x86_64",
      logRetentionDays: 7,
    },
  });
  expect(one(deployed, "Function")).toMatchObject({
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
  expect(one(deployed, "Function").vpcConfig).toBeUndefined();
  expect(one(deployed, "LogGroup")).toMatchObject({ name: "/aws/lambda/t-redis-ha-backup", retentionInDays: 7 });
  expect(one(deployed, "Queue")).toMatchObject({ sqsManagedSseEnabled: true, messageRetentionSeconds: 1_209_600 });
  expect(one(deployed, "FunctionEventInvokeConfig")).toMatchObject({
    maximumRetryAttempts: 1,
    destinationConfig: { onFailure: { destination: "arn of backup-aws-lambda-failed" } },
  });
});

test("in a VPC the function has its subnets and groups, and its role the rights to enter", async () => {
  const vpc = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };
  const deployed = await deployBackup({ ...on, lambda: { enabled: true, ...vpc } });
  expect(one(deployed, "Function").vpcConfig).toEqual(vpc);
  const runner = all(deployed, "RolePolicy").find((r) => r.inputs.name === "t-redis-ha-backup-runner");
  expect(statements(runner?.inputs.policy).map((s) => s.Sid)).toContain("NetworkInterfaces");
});

test("each class that has a schedule calls the function with its name", async () => {
  const deployed = await deployBackup({
    ...lambda,
    schedules: { hourly: "", daily: "0 3 * * *", weekly: "0 4 * * 6", monthly: "" },
    retentionDays: { weekly: 30 },
  });
  const made = all(deployed, "Schedule").map(({ inputs }) => [
    inputs.name,
    inputs.scheduleExpression,
    (inputs.target as { input: string }).input,
  ]);
  expect(made).toEqual([
    ["daily", "cron(0 3 * * ? *)", '{"class":"daily"}'],
    ["weekly", "cron(0 4 ? * 7 *)", '{"class":"weekly"}'],
  ]);
  expect(all(deployed, "Schedule")[0]?.inputs).toMatchObject({
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

test("what is secret is in the secret alone, and all of it", async () => {
  const deployed = await deployBackup(
    { ...lambda, encryption: "client" },
    { passwords: JSON.stringify({ backup: "b".repeat(20) }), tls: JSON.stringify({ authClients: "yes" }) },
  );
  const hidden = /b{20}|key of|generated-/;
  const elsewhere = ofAws(deployed).filter((r) => r.type !== "aws:secretsmanager/secretVersion:SecretVersion");
  for (const { name, inputs } of elsewhere) expect([name, hidden.test(JSON.stringify(inputs))]).toEqual([name, false]);
  const { value } = one(deployed, "SecretVersion").secretString as { value: string };
  expect(JSON.parse(value)).toEqual({
    password: "b".repeat(20),
    ca: "cert of redis-tls-ca",
    cert: "cert of redis-tls-backup",
    key: "key of redis-tls-backup",
    encryptionKey: Buffer.from("generated-backup-key", "base64url").toString("base64"),
  });
});
