import type { Deployed } from "./deployed";
import { all, deployBackup, ofAws, on, one, statements } from "./backup-deployed";

/** Goal: each setting of backups shapes what is asked of AWS for the bucket, and without them AWS is not asked at all. */
jest.setTimeout(60_000);

const [WRITER, RESTORER, HOST] = ["writer", "restorer", "host"].map((name) => `arn:aws:iam::123456789012:role/${name}`);
let plain: readonly Deployed[];
let full: readonly Deployed[];
beforeAll(async () => {
  plain = await deployBackup(on);
  full = await deployBackup({
    ...{ ...on, endpoint: "https://bucket.vpce.example.com", pathStyle: true, prefix: "a/b" },
    ...{ retentionDays: { monthly: 365 }, noncurrentDays: 3 },
    transitions: [{ class: "monthly", days: 30, storageClass: "STANDARD_IA" }],
    ...{ objectLock: { mode: "governance", days: 5 }, writers: [WRITER], restorers: [RESTORER], provers: [HOST] },
  });
}, 120_000);

test("without backups, and with a bucket elsewhere, nothing is asked of AWS", async () => {
  expect(ofAws(await deployBackup({}))).toEqual([]);
  const elsewhere = await deployBackup({ ...on, target: "s3", endpoint: "https://s3.example.com" });
  expect(elsewhere.filter((r) => /aws/i.test(r.type))).toEqual([]);
});

test("a bucket and three roles, each by one provider that the settings describe", () => {
  expect(
    ofAws(plain)
      .map((r) => r.type.split(":")[2])
      .sort(),
  ).toEqual([
    ...["Bucket", "BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy"],
    ...["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning"],
    ...["InstanceProfile", "Role", "Role", "Role", "RolePolicy", "RolePolicy", "RolePolicy"],
  ]);
  const [provider, ...more] = plain.filter((r) => r.type === "pulumi:providers:aws");
  expect(more).toEqual([]);
  expect(provider?.inputs).toMatchObject({ region: "eu-central-1", endpoints: "[]", s3UsePathStyle: "false" });
  for (const { name, provider: own } of ofAws(plain))
    expect([name, own]).toEqual([name, expect.stringMatching(/::backup-provider::/)]);
});

test("the bucket is private, its owner's, versioned, encrypted, and policed", () => {
  expect(one(plain, "Bucket")).toEqual({
    bucket: "backups",
    forceDestroy: false,
    objectLockEnabled: false,
    tags: { "redis-ha.stack": "t", "redis-ha.group": "mymaster" },
  });
  expect(one(plain, "BucketPublicAccessBlock")).toMatchObject({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(one(plain, "BucketOwnershipControls").rule).toEqual({ objectOwnership: "BucketOwnerEnforced" });
  expect(one(plain, "BucketVersioning").versioningConfiguration).toEqual({ status: "Enabled" });
  expect(one(plain, "BucketServerSideEncryptionConfiguration").rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  ]);
  expect(statements(one(plain, "BucketPolicy").policy).map((s) => s.Sid)).toEqual([
    ...["DenyPlainHttp", "DenyOldTls", "DenyCustomerKeys"],
  ]);
});

test("retention and moves reach the lifecycle", () => {
  const rules = one(full, "BucketLifecycleConfiguration").rules as Record<string, unknown>[];
  expect(rules.find((r) => r.id === "monthly")).toEqual({
    id: "monthly",
    status: "Enabled",
    filter: { prefix: "a/b/monthly/" },
    expiration: { days: 365 },
    transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
  });
  expect(rules.at(-1)).toMatchObject({ noncurrentVersionExpiration: { noncurrentDays: 3 } });
});

test("a lock is on the bucket from the beginning", () => {
  expect(one(full, "Bucket").objectLockEnabled).toBe(true);
  expect(one(full, "BucketObjectLockConfiguration").rule).toEqual({
    defaultRetention: { mode: "GOVERNANCE", days: 5 },
  });
});

test("the roles are for those that are named", () => {
  const trust = all(full, "Role").map((r) => [r.inputs.name, statements(r.inputs.assumeRolePolicy)[0]?.Principal]);
  expect(trust).toEqual([
    ["t-redis-ha-backup-writer", { AWS: [WRITER] }],
    ["t-redis-ha-backup-reader", { AWS: [RESTORER] }],
    ["t-redis-ha-backup-prover", { Service: "ec2.amazonaws.com", AWS: [HOST] }],
  ]);
});

test("the container's host gets one role that reads what it proves, by an instance profile; without a container there is none", async () => {
  expect(one(plain, "InstanceProfile")).toMatchObject({
    name: "t-redis-ha-backup-prover",
    role: "t-redis-ha-backup-prover",
  });
  const own = all(plain, "RolePolicy").find((r) => r.inputs.name === "t-redis-ha-backup-prover");
  expect(statements(own?.inputs.policy).map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
    ["PutBackups", "arn:aws:s3:::backups/t/*"],
    ["ReadBackups", "arn:aws:s3:::backups/t/*"],
    ["ListBackups", "arn:aws:s3:::backups"],
  ]);
  const without = await deployBackup({ ...on, container: { enabled: false }, lambda: { enabled: true } });
  expect(all(without, "InstanceProfile")).toEqual([]);
  expect(all(without, "Role").map((r) => r.inputs.name)).not.toContain("t-redis-ha-backup-prover");
});

test("an endpoint of one's own is the provider's", () => {
  expect(full.find((r) => r.type === "pulumi:providers:aws")?.inputs).toMatchObject({
    endpoints: '[{"s3":"https://bucket.vpce.example.com"}]',
    s3UsePathStyle: "true",
  });
});
