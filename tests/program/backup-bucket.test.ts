import { all, deployBackup, ofAws, on, one, statements } from "./backup-deployed";

/** Goal: each setting of backups shapes what is asked of AWS for the bucket, and without them AWS is not asked at all. */
jest.setTimeout(60_000);

test("without backups, and with a bucket elsewhere, nothing is asked of AWS", async () => {
  expect(ofAws(await deployBackup({}))).toEqual([]);
  const elsewhere = await deployBackup({ ...on, target: "s3", endpoint: "https://s3.example.com" });
  expect(elsewhere.filter((r) => /aws/i.test(r.type))).toEqual([]);
});

test("a bucket and two roles, each by one provider that the settings describe", async () => {
  const deployed = await deployBackup(on);
  expect(
    ofAws(deployed)
      .map((r) => r.type.split(":")[2])
      .sort(),
  ).toEqual([
    ...["Bucket", "BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy"],
    ...["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning"],
    ...["Role", "Role", "RolePolicy", "RolePolicy"],
  ]);
  const [provider, ...more] = deployed.filter((r) => r.type === "pulumi:providers:aws");
  expect(more).toEqual([]);
  expect(provider?.inputs).toMatchObject({ region: "eu-central-1", endpoints: "[]", s3UsePathStyle: "false" });
  for (const { name, provider: own } of ofAws(deployed))
    expect([name, own]).toEqual([name, expect.stringMatching(/::backup-provider::/)]);
});

test("the bucket is private, its owner's, versioned, encrypted, and policed", async () => {
  const deployed = await deployBackup(on);
  expect(one(deployed, "Bucket")).toEqual({
    bucket: "backups",
    forceDestroy: false,
    objectLockEnabled: false,
    tags: { "redis-ha.stack": "t", "redis-ha.group": "mymaster" },
  });
  expect(one(deployed, "BucketPublicAccessBlock")).toMatchObject({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(one(deployed, "BucketOwnershipControls").rule).toEqual({ objectOwnership: "BucketOwnerEnforced" });
  expect(one(deployed, "BucketVersioning").versioningConfiguration).toEqual({ status: "Enabled" });
  expect(one(deployed, "BucketServerSideEncryptionConfiguration").rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  ]);
  expect(statements(one(deployed, "BucketPolicy").policy).map((s) => s.Sid)).toEqual([
    ...["DenyPlainHttp", "DenyOldTls", "DenyCustomerKeys"],
  ]);
});

test("retention and moves reach the lifecycle", async () => {
  const transitions = [{ class: "monthly", days: 30, storageClass: "STANDARD_IA" }];
  const deployed = await deployBackup({
    ...on,
    prefix: "a/b",
    retentionDays: { monthly: 365 },
    noncurrentDays: 3,
    transitions,
  });
  const rules = one(deployed, "BucketLifecycleConfiguration").rules as Record<string, unknown>[];
  expect(rules.find((r) => r.id === "monthly")).toEqual({
    id: "monthly",
    status: "Enabled",
    filter: { prefix: "a/b/monthly/" },
    expiration: { days: 365 },
    transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
  });
  expect(rules.at(-1)).toMatchObject({ noncurrentVersionExpiration: { noncurrentDays: 3 } });
});

test("a lock is on the bucket from the beginning", async () => {
  const deployed = await deployBackup({ ...on, objectLock: { mode: "governance", days: 5 } });
  expect(one(deployed, "Bucket").objectLockEnabled).toBe(true);
  expect(one(deployed, "BucketObjectLockConfiguration").rule).toEqual({
    defaultRetention: { mode: "GOVERNANCE", days: 5 },
  });
});

test("the roles are for those that are named", async () => {
  const [writer, restorer] = ["writer", "restorer"].map((name) => `arn:aws:iam::123456789012:role/${name}`);
  const deployed = await deployBackup({ ...on, writers: [writer], restorers: [restorer] });
  const trust = all(deployed, "Role").map((r) => [r.inputs.name, statements(r.inputs.assumeRolePolicy)[0]?.Principal]);
  expect(trust).toEqual([
    ["t-redis-ha-backup-writer", { AWS: [writer] }],
    ["t-redis-ha-backup-reader", { AWS: [restorer] }],
  ]);
});

test("an endpoint of one's own is the provider's", async () => {
  const deployed = await deployBackup({ ...on, endpoint: "https://bucket.vpce.example.com", pathStyle: true });
  expect(deployed.find((r) => r.type === "pulumi:providers:aws")?.inputs).toMatchObject({
    endpoints: '[{"s3":"https://bucket.vpce.example.com"}]',
    s3UsePathStyle: "true",
  });
});
