import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archivePrefix } from "../../../configs/backup/archive";
import { BACKUP_CLASSES } from "../../../configs/backup/classes";
import { functionEnvironment, runnerEnvironment, type BackupSecret } from "../../../configs/backup/environment";
import { classPrefix } from "../../../configs/backup/lifecycle";
import { MANIFEST_SUFFIX } from "../../../configs/backup/role-policies";
import { topologyOf } from "../../../configs/topology";
import { archiveFolder } from "../../../runtime/backup/archive/layout";
import { settingsFromEnvironment } from "../../../runtime/backup/settings/environment";
import { backupFolder, MANIFEST } from "../../../runtime/backup/store/layout";
import { BACKUP_CLASSES as RUNTIME_CLASSES } from "../../../runtime/backup/classes";
import { backupSettings, KEY } from "./support/backup";

/** Goal: what the program tells who makes backups is what they read, and they write where the policies and the lifecycle look. */
const folder = mkdtempSync(join(tmpdir(), "redis-ha-contract-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the function's environment and secret are read as they are meant", async () => {
  const settings = backupSettings({
    ...{ endpoint: "https://s3.example.com", pathStyle: true, prefix: "a/b", kmsKeyId: KEY, compression: "gzip" },
    lambda: { enabled: true, timeoutSeconds: 300 },
  });
  const secret: Required<BackupSecret> = {
    ...{ password: "the-password", ca: "the CA", cert: "a certificate", key: "its key" },
    encryptionKey: Buffer.alloc(32, 7).toString("base64"),
  };
  const file = join(folder, "secret.json");
  writeFileSync(file, JSON.stringify(secret));
  const group = { view: topologyOf(settings).view, user: "backup" };
  const read = await settingsFromEnvironment(functionEnvironment(settings, group, `file:${file}`));
  expect(read).toMatchObject({
    group: {
      name: "mymaster",
      sentinels: [26_379, 26_380, 26_381].map((port) => ({ host: "192.0.2.1", port })),
      access: {
        username: "backup",
        password: secret.password,
        tls: { ca: "the CA", cert: "a certificate", key: "its key" },
      },
    },
    store: {
      ...{ bucket: "backups", prefix: "a/b", region: "eu-central-1", endpoint: "https://s3.example.com" },
      ...{ pathStyle: true, kmsKeyId: KEY },
    },
    transfer: { compression: "gzip", encryptionKey: Buffer.alloc(32, 7) },
    timeouts: { runMs: 285_000 },
    retention: { prune: false },
  });
});

test("backups lie where the policies and the lifecycle look for them", () => {
  expect([...RUNTIME_CLASSES]).toEqual([...BACKUP_CLASSES]);
  expect(MANIFEST).toBe(MANIFEST_SUFFIX);
  for (const backupClass of BACKUP_CLASSES) {
    const id = { backupClass, group: "mymaster", startedAt: new Date(0), tag: "01234567" };
    expect(backupFolder("a/b", id).startsWith(classPrefix({ prefix: "a/b" }, backupClass))).toBe(true);
  }
  expect(archiveFolder("a/b", "mymaster").startsWith(archivePrefix({ prefix: "a/b" }))).toBe(true);
});

test("the container's environment is read as it is meant, the archive's too", async () => {
  const continuous = { enabled: true, segmentSeconds: 3, segmentMb: 4, retentionDays: 2 };
  const settings = backupSettings({ continuous });
  const file = join(folder, "runner.json");
  writeFileSync(file, JSON.stringify({ password: "the-password" }));
  const group = { view: topologyOf(settings).view, user: "backup" };
  const env = runnerEnvironment(settings, group, { ownCredentials: false });
  const read = await settingsFromEnvironment({ ...env, BACKUP_SECRET_ARN: `file:${file}` });
  expect(read).toMatchObject({
    continuous: { enabled: true, segmentMs: 3000, segmentBytes: 4 * 1024 * 1024, retentionDays: 2 },
    schedule: { classes: settings.backup.schedules },
    retention: { days: settings.backup.retentionDays },
  });
});
