import { backupEnvironment, functionEnvironment } from "../../../configs/backup/environment";
import { topologyOf } from "../../../configs/topology";
import { backupSettings, KEY } from "./support/backup";
import { settingsOf } from "./support/settings";

/** Goal: what backups are like without a word about them, and what who makes them is told. */
test("by default there are none; what they would be is safe", () => {
  expect(settingsOf().backup).toEqual({
    enabled: false,
    target: "aws",
    prefix: "dev",
    retentionDays: { hourly: 7, daily: 7, weekly: 7, monthly: 7 },
    schedules: { hourly: "5 * * * *", daily: "35 2 * * *", weekly: "", monthly: "" },
    compression: "zstd",
    encryption: "store",
    pathStyle: false,
    noncurrentDays: 7,
    transitions: [],
    objectLock: { mode: "off", days: 7 },
    forceDestroy: false,
    writers: [],
    restorers: [],
    provers: [],
    lambda: {
      enabled: false,
      memoryMb: 1024,
      timeoutSeconds: 900,
      ephemeralStorageMb: 512,
      architecture: "arm64",
      subnetIds: [],
      securityGroupIds: [],
      logRetentionDays: 30,
    },
    container: { enabled: true },
    verify: { cron: "20 5 * * *" },
    continuous: { enabled: false, segmentSeconds: 5, segmentMb: 8, retentionDays: 6 },
  });
});

test("texts as `pulumi config set` gives them are read, lists of objects too", () => {
  const texts = backupSettings({
    enabled: "true",
    transitions: '[{"class": "monthly", "days": "30", "storageClass": "STANDARD_IA"}]',
    retentionDays: '{"monthly": "400"}',
    lambda: { enabled: "true", subnetIds: '["subnet-01234567"]', securityGroupIds: ["sg-01234567"], memoryMb: "2048" },
  }).backup;
  expect(texts.transitions).toEqual([{ class: "monthly", days: 30, storageClass: "STANDARD_IA" }]);
  expect(texts.retentionDays.monthly).toBe(400);
  expect(texts.lambda).toMatchObject({ enabled: true, subnetIds: ["subnet-01234567"], memoryMb: 2048 });
});

const group = (settings: ReturnType<typeof backupSettings>) => ({ view: topologyOf(settings).view, user: "backup" });

test("who makes backups is told the group and the store", () => {
  const settings = backupSettings();
  expect(backupEnvironment(settings, group(settings))).toEqual({
    REDIS_SENTINELS: "192.0.2.1:26379,192.0.2.1:26380,192.0.2.1:26381",
    REDIS_MASTER_NAME: "mymaster",
    REDIS_USERNAME: "backup",
    BACKUP_BUCKET: "backups",
    BACKUP_REGION: "eu-central-1",
    BACKUP_PREFIX: "dev",
    BACKUP_PATH_STYLE: "false",
    BACKUP_COMPRESSION: "zstd",
  });
});

test("key and endpoint only where they are given; the function knows where its secret is, and ends before Lambda ends it", () => {
  const settings = backupSettings({
    ...{ kmsKeyId: KEY, endpoint: "https://s3.example.com", pathStyle: true, compression: "none" },
    lambda: { enabled: true, timeoutSeconds: 30 },
  });
  expect(functionEnvironment(settings, group(settings), "arn:of:secret")).toMatchObject({
    BACKUP_KMS_KEY_ID: KEY,
    BACKUP_ENDPOINT: "https://s3.example.com",
    BACKUP_PATH_STYLE: "true",
    BACKUP_COMPRESSION: "none",
    BACKUP_SECRET_ARN: "arn:of:secret",
    BACKUP_TIMEOUT: "15",
  });
});
