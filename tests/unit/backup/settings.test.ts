import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingsFromEnvironment } from "../../../runtime/backup/settings/environment";

/** Goal: settings come from the environment, secrets from files only; all faults are told at once, and no value of a secret ever. */
const folder = mkdtempSync(join(tmpdir(), "redis-ha-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const least = { REDIS_SENTINELS: "10.0.0.1:26379,10.0.0.2", BACKUP_BUCKET: "b" };

test("the least that is needed, and the defaults", async () => {
  expect(await settingsFromEnvironment(least)).toEqual({
    group: {
      name: "mymaster",
      sentinels: [
        { host: "10.0.0.1", port: 26379 },
        { host: "10.0.0.2", port: 26379 },
      ],
      node: undefined,
      access: { username: undefined, password: undefined, tls: { ca: undefined, cert: undefined, key: undefined } },
      sentinelAccess: {
        username: undefined,
        password: undefined,
        tls: { ca: undefined, cert: undefined, key: undefined },
      },
      natMap: undefined,
    },
    store: {
      ...{ bucket: "b", prefix: "", region: "us-east-1", endpoint: undefined, pathStyle: false },
      ...{ kmsKeyId: undefined, checksum: "auto" },
    },
    transfer: {
      compression: "zstd",
      level: undefined,
      encryptionKey: undefined,
      partBytes: 5 * 1024 * 1024,
      uploads: 2,
    },
    timeouts: { askMs: 5000, silenceMs: 30_000, startMs: 600_000, stallMs: 45_000, runMs: 3_600_000, storeMs: 15_000 },
    schedule: { classes: { hourly: "", daily: "", weekly: "", monthly: "" }, verify: "" },
    retention: { prune: false, days: { hourly: 7, daily: 7, weekly: 7, monthly: 7 }, orphanHours: 24 },
    continuous: { enabled: false, segmentBytes: 8 * 1024 * 1024, segmentMs: 5000, retentionDays: 6 },
    verify: { server: "redis-server", folder: undefined, memoryBytes: undefined },
    metricsPort: undefined,
    drainMs: 5000,
  });
});

test("everything, with secrets in files", async () => {
  const key = Buffer.alloc(32, 9);
  const settings = await settingsFromEnvironment({
    ...{ ...least, REDIS_MASTER_NAME: "shop", REDIS_USERNAME: "saver", REDIS_PASSWORD_FILE: file("pw", "hidden\n") },
    ...{ REDIS_SENTINEL_USERNAME: "s", REDIS_SENTINEL_PASSWORD_FILE: file("spw", "other") },
    ...{
      REDIS_SSL_CA_CERTS: file("ca", "CA"),
      REDIS_SSL_CERTFILE: file("crt", "C"),
      REDIS_SSL_KEYFILE: file("key", "K"),
    },
    ...{ REDIS_NAT_MAP: "10.0.0.1:6379=127.0.0.1:7001,10.0.0.2:6379=127.0.0.1:7002" },
    ...{ BACKUP_PREFIX: "/a/b/", BACKUP_REGION: "eu-central-1", BACKUP_ENDPOINT: "https://s3.example.com" },
    ...{ BACKUP_PATH_STYLE: "true", BACKUP_KMS_KEY_ID: "arn:k", BACKUP_CHECKSUM: "none" },
    ...{ BACKUP_COMPRESSION: "gzip", BACKUP_COMPRESSION_LEVEL: "6", BACKUP_PART_MB: "16", BACKUP_UPLOADS: "4" },
    ...{ BACKUP_ENCRYPTION_KEY_FILE: file("enc", `${key.toString("base64")}\n`), BACKUP_TIMEOUT: "60" },
    ...{ BACKUP_SCHEDULE_HOURLY: "5 * * * *", BACKUP_VERIFY_SCHEDULE: "20 5 * * *", BACKUP_PRUNE: "yes" },
    ...{ BACKUP_RETENTION_DAILY: "14", BACKUP_VERIFY_MEMORY_MB: "512", BACKUP_METRICS_PORT: "9200" },
  });
  expect(settings.group).toMatchObject({
    name: "shop",
    access: { username: "saver", password: "hidden", tls: { ca: "CA", cert: "C", key: "K" } },
    sentinelAccess: { username: "s", password: "other", tls: { ca: "CA" } },
    natMap: { "10.0.0.2:6379": { host: "127.0.0.1", port: 7002 } },
  });
  expect(settings.store).toEqual({
    ...{ bucket: "b", prefix: "a/b", region: "eu-central-1", endpoint: "https://s3.example.com", pathStyle: true },
    ...{ kmsKeyId: "arn:k", checksum: "none" },
  });
  expect(settings.transfer).toEqual({
    ...{ compression: "gzip", level: 6, encryptionKey: key, partBytes: 16 * 1024 * 1024, uploads: 4 },
  });
  expect(settings).toMatchObject({
    schedule: { classes: { hourly: "5 * * * *", daily: "" }, verify: "20 5 * * *" },
    retention: { prune: true, days: { daily: 14 } },
    verify: { memoryBytes: 512 * 1024 * 1024 },
    metricsPort: 9200,
  });
});

test("one secret holds all that is secret", async () => {
  const secret = {
    password: "hidden",
    ca: "CA",
    cert: "C",
    key: "K",
    encryptionKey: Buffer.alloc(32, 1).toString("hex"),
  };
  const reference = `file:${file("secret.json", JSON.stringify(secret))}`;
  const { group, transfer } = await settingsFromEnvironment({ ...least, BACKUP_SECRET_ARN: reference });
  expect(group.access).toEqual({ username: "backup", password: "hidden", tls: { ca: "CA", cert: "C", key: "K" } });
  expect(group.sentinelAccess.password).toBe("hidden");
  expect(transfer.encryptionKey).toEqual(Buffer.alloc(32, 1));
});

test("all faults at once, each with its variable, and none with a secret's value", async () => {
  const error = await settingsFromEnvironment({
    ...{ REDIS_SENTINELS: "no address", REDIS_PASSWORD: "plain-secret", REDIS_SSL_CA_CERTS: "/nonexistent" },
    ...{
      REDIS_SSL_CERTFILE: file("only", "C"),
      REDIS_NAT_MAP: "x",
      BACKUP_ENDPOINT: "ftp://x",
      BACKUP_CHECKSUM: "md5",
    },
    ...{ BACKUP_COMPRESSION: "lz4", BACKUP_PART_MB: "4", BACKUP_UPLOADS: "many", BACKUP_PATH_STYLE: "perhaps" },
    ...{ BACKUP_ENCRYPTION_KEY_FILE: file("bad", "too-short-secret"), BACKUP_SCHEDULE_DAILY: "99 * * * *" },
    ...{ BACKUP_VERIFY_SCHEDULE: "* * * * * *", BACKUP_RETENTION_HOURLY: "0", BACKUP_METRICS_PORT: "70000" },
    BACKUP_LOG_LEVEL: "loud",
  }).then(
    () => new Error("no fault"),
    (e: unknown) => e as Error,
  );
  for (const part of [
    "settings: ",
    "REDIS_SENTINELS must be host:port",
    "REDIS_PASSWORD holds a secret in the environment; put it into a file and name that by REDIS_PASSWORD_FILE",
    "REDIS_SSL_CA_CERTS names a file that cannot be read (ENOENT)",
    "REDIS_SSL_CERTFILE and REDIS_SSL_KEYFILE belong together",
    "REDIS_NAT_MAP must be announced=reachable",
    "BACKUP_ENDPOINT must be",
    "BACKUP_CHECKSUM must be one of auto, crc64nvme, none",
    "BACKUP_COMPRESSION must be one of zstd, gzip, none",
    "BACKUP_PART_MB must be a whole number from 5 to 5120",
    "BACKUP_UPLOADS must be",
    "BACKUP_PATH_STYLE must be true or false",
    "BACKUP_ENCRYPTION_KEY_FILE holds no key",
    "BACKUP_SCHEDULE_DAILY must be five fields of cron",
    "BACKUP_VERIFY_SCHEDULE must be five fields of cron",
    "BACKUP_RETENTION_HOURLY must be",
    "BACKUP_METRICS_PORT must be",
    "BACKUP_LOG_LEVEL must be one of debug, info, warn, error",
    "BACKUP_BUCKET is not set",
  ])
    expect(error.message).toContain(part);
  expect(error.message).not.toMatch(/plain-secret|too-short-secret/);
});

test.each([
  ["a user without a password", { REDIS_USERNAME: "backup" }, /REDIS_PASSWORD_FILE is not set, yet there is a user/],
  ["an archive with odd segments", { BACKUP_CONTINUOUS_SEGMENT_MB: "65" }, /BACKUP_CONTINUOUS_SEGMENT_MB must be a/],
  ["no group", { REDIS_SENTINELS: "" }, /REDIS_SENTINELS is not set/],
  [
    "a secret that is away",
    { BACKUP_SECRET_ARN: "file:/nonexistent" },
    /BACKUP_SECRET_ARN the secret cannot be read: ENOENT/,
  ],
  ["a reference that is none", { BACKUP_SECRET_ARN: "hunter2" }, /neither an ARN nor file:/],
])("%s", async (_name, over, message) => {
  await expect(settingsFromEnvironment({ ...least, ...over })).rejects.toThrow(message);
});

test("a secret's content is never repeated", async () => {
  for (const text of ["hunter2", '{"passwort": "hunter2"}', '{"password": 17, "ca": "hunter2"}']) {
    const reference = `file:${file("odd.json", text)}`;
    const error = await settingsFromEnvironment({ ...least, BACKUP_SECRET_ARN: reference }).catch(
      (e: unknown) => e as Error,
    );
    expect((error as Error).message).toMatch(/BACKUP_SECRET_ARN the secret (is no JSON|lacks or has wrong: password)/);
    expect((error as Error).message).not.toContain("hunter2");
  }
});
