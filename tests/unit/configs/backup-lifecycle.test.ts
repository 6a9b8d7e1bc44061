import { lifecycleRules } from "../../../configs/backup/lifecycle";
import { backupNames } from "../../../configs/backup/names";
import { settingsOf } from "./support/settings";
import { backupSettings } from "./support/backup";

/** Goal: what is kept, for how long, and where, follows from the settings. */
const rule = (id: string, backup: Readonly<Record<string, unknown>>) =>
  lifecycleRules(backupSettings(backup)).find((r) => r.id === id);

test("by default each class goes after 7 days; `manual` has no rule, and stays", () => {
  const rules = lifecycleRules(backupSettings());
  expect(rules.slice(0, 4)).toEqual(
    ["hourly", "daily", "weekly", "monthly"].map((name) => ({
      id: name,
      status: "Enabled",
      filter: { prefix: `dev/${name}/` },
      expiration: { days: 7 },
    })),
  );
  expect(rules.map(({ id }) => id).slice(4)).toEqual(["archive", "leftovers"]);
});

test("segments are kept for as long as the backup that the oldest moment is replayed upon", () => {
  const days = (backup: Readonly<Record<string, unknown>>) => rule("archive", backup);
  expect(days({})).toEqual({
    ...{ id: "archive", status: "Enabled", filter: { prefix: "dev/archive/" } },
    expiration: { days: 6 + 1 + 1 },
  });
  const weekly = {
    schedules: { hourly: "", daily: "", weekly: "35 3 * * 0" },
    retentionDays: { weekly: 31 },
    continuous: { enabled: true, retentionDays: 24 },
  };
  expect(days(weekly)).toMatchObject({ expiration: { days: 24 + 7 + 1 } });
});

test("what died in the middle of an upload, and markers of what is gone, go too, in all classes", () => {
  expect(rule("leftovers", { prefix: "a/b" })).toEqual({
    id: "leftovers",
    status: "Enabled",
    filter: { prefix: "a/b/" },
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays: 7 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  });
});

test("each class has its own days, and its own moves, the earliest first", () => {
  const backup = {
    retentionDays: { hourly: 2, daily: 14, weekly: 60, monthly: 365 },
    noncurrentDays: 30,
    transitions: [
      { class: "monthly", days: 120, storageClass: "DEEP_ARCHIVE" },
      { class: "monthly", days: 30, storageClass: "STANDARD_IA" },
      { class: "weekly", days: 1, storageClass: "GLACIER_IR" },
    ],
  };
  const days = lifecycleRules(backupSettings(backup)).map(
    (r) => r.expiration && "days" in r.expiration && r.expiration.days,
  );
  expect(days).toEqual([2, 14, 60, 365, 8, false]);
  expect(rule("monthly", backup)).toMatchObject({
    transitions: [
      { days: 30, storageClass: "STANDARD_IA" },
      { days: 120, storageClass: "DEEP_ARCHIVE" },
    ],
  });
  expect(rule("weekly", backup)?.transitions).toEqual([{ days: 1, storageClass: "GLACIER_IR" }]);
  expect(rule("daily", backup)?.transitions).toBeUndefined();
  expect(rule("leftovers", backup)?.noncurrentVersionExpiration).toEqual({ noncurrentDays: 30 });
});

test("names fit into what AWS allows, whatever the prefix", () => {
  const prefix = `a.${"b".repeat(38)}`;
  const names = backupNames(settingsOf({ prefix, backup: { bucket: "backups", region: "eu-central-1" } }));
  const { functionName, deadLetterQueue, writerRole, restorerRole, functionRole, schedulerRole, scheduleGroup } = names;
  for (const role of [writerRole, restorerRole, functionRole, schedulerRole])
    expect(role.length).toBeLessThanOrEqual(64);
  expect(functionName).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  expect(deadLetterQueue).toMatch(/^[a-zA-Z0-9-_]{1,80}$/);
  expect(scheduleGroup).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
  expect(new Set(Object.values(names)).size).toBeGreaterThanOrEqual(8);
});
