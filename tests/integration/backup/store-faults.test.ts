import { existsSync } from "node:fs";
import { backupNow } from "../../../runtime/backup/backup-now";
import type { BackupError } from "../../../runtime/backup/errors";
import type { BackupSettings } from "../../../runtime/backup/settings/types";
import { connectTo, noise } from "../../support/backup/every-type";
import { BackupRig, keptLog } from "../../support/backup/rig";
import { S3Proxy, refuse, type Fate, type Rule } from "../../support/backup/s3-proxy";
import { backupSettings } from "../../support/backup/settings";

/** Goal: whatever the store does, a backup is whole or not there, the message says why, and the next one works. */
const rig = new BackupRig();
const hang: Fate = { kind: "hang" };
const cut: Fate = { kind: "cut" };
const lost: Fate = { kind: "lost" };
const always = (operation: string, fate: Fate, key = ""): Rule => {
  return (op, path) => (op === operation && path.includes(key) ? fate : undefined);
};
const firstOnly = (operation: string, fate: Fate, key = ""): Rule => {
  return (op, path, count) => (op === operation && path.includes(key) && count === 1 ? fate : undefined);
};

let proxy: S3Proxy;
let settings: BackupSettings;
beforeEach(async () => {
  await rig.empty();
  const source = await rig.redis();
  const redis = connectTo(source.address);
  for (let i = 0; i < 8; i += 1) await redis.set(`key:${i}`, noise(1_000_000 + i));
  redis.disconnect();
  proxy = rig.cleanUp.add(await S3Proxy.to(rig.s3.port), (p) => p.close());
  settings = backupSettings(source.address, rig.s3.settings({ endpoint: proxy.endpoint }), {
    timeouts: { storeMs: 5000 },
  });
}, 30_000);

const backup = (over: Partial<BackupSettings> = {}) => backupNow({ ...settings, ...over }, { backupClass: "hourly" });

async function expectFailure(message: RegExp, over: Partial<BackupSettings> = {}): Promise<BackupError> {
  const error = await backup(over).then(
    () => new Error("it succeeded"),
    (e: unknown) => e as BackupError,
  );
  expect(error.message).toMatch(message);
  return error as BackupError;
}

/** What every failure must leave: nothing, and a way on. */
async function expectNothingLeft(): Promise<void> {
  expect(await rig.leftovers()).toEqual([]);
  proxy.on(() => undefined);
  expect((await backup()).manifest.keys.total).toBe(8);
}

test.each<[string, Rule, RegExp]>([
  [
    "an upload can't be begun",
    always("create", refuse(500, "InternalError")),
    /^upload: cannot begin .*InternalError 500.*4 attempts.*BACKUP_ENDPOINT/,
  ],
  [
    "parts are refused",
    always("part", refuse(503, "SlowDown")),
    /^upload: cannot upload part \d .*SlowDown 503.*BACKUP_UPLOADS/,
  ],
  [
    "the store is full",
    always("part", refuse(507, "InsufficientStorage")),
    /^upload: .*InsufficientStorage 507.*BACKUP_BUCKET: the store is full/,
  ],
  [
    "the second part is refused",
    (op, _key, n) => (op === "part" && n > 1 ? refuse(403, "AccessDenied") : undefined),
    /^upload: .*AccessDenied 403.*BACKUP_BUCKET/,
  ],
  ["the network is cut in the midst of parts", always("part", cut), /^upload: cannot upload part .*4 attempts/],
  [
    "the object is not put together",
    always("complete", refuse(500, "InternalError")),
    /^upload: cannot complete .*InternalError/,
  ],
  [
    "the ACL can't be written",
    always("put", refuse(500, "InternalError"), "acl.txt"),
    /^manifest: cannot write .*acl\.txt.*InternalError/,
  ],
  [
    "the manifest can't be written",
    always("put", refuse(500, "InternalError"), "manifest.json"),
    /^manifest: cannot write .*manifest\.json.*InternalError/,
  ],
])(
  "%s",
  async (_name, rule, message) => {
    proxy.on(rule);
    await expectFailure(message);
    await expectNothingLeft();
  },
  60_000,
);

test.each<[string, Rule, RegExp]>([
  ["parts are never answered", always("part", hang), /^upload: cannot upload part .*(timed out|Timeout)/],
  ["the manifest is never answered", always("put", hang, "manifest.json"), /^manifest: cannot write .*manifest\.json/],
])(
  "%s",
  async (_name, rule, message) => {
    proxy.on(rule);
    // Short, as only one that never answers is waited for.
    await expectFailure(message, { timeouts: { ...settings.timeouts, storeMs: 700 } });
    await expectNothingLeft();
  },
  60_000,
);

test.each<[string, Rule]>([
  ["one refusal of each kind", (_op, _key, count) => (count === 1 ? refuse(503, "SlowDown") : undefined)],
  ["one cut in a part", firstOnly("part", cut)],
  ["a part that was taken, and its answer lost", firstOnly("part", lost)],
  ["an object that was put together, and the answer lost", firstOnly("complete", lost)],
  [
    "a manifest that was written, and the answer lost",
    (op, key, n) => (op === "put" && key.endsWith("manifest.json") && n <= 3 ? lost : undefined),
  ],
])(
  "%s does no harm",
  async (_name, rule) => {
    proxy.on(rule);
    const { manifest } = await backup();
    expect(manifest.keys.total).toBe(8);
    expect((await rig.leftovers()).filter((key) => key.startsWith("open"))).toEqual([]);
  },
  60_000,
);

test("an object that the store calls done too early is waited for before the manifest says that it is there", async () => {
  const missing = (key: string) => !existsSync(rig.s3.pathOf(key));
  const told: string[] = [];
  proxy.on((operation, path) => {
    if (operation === "complete") return { kind: "early", ms: 1200 };
    const isManifest = operation === "put" && path.endsWith("manifest.json");
    if (isManifest && missing(path.replace(/^.*\/backups\//, "").replace("manifest.json", "dump.rdb.zst")))
      told.push(path);
    return undefined;
  });
  const { manifest } = await backup();
  expect(missing(manifest.object.key)).toBe(false);
  expect(manifest.object.key).toMatch(/\/dump\.rdb\.zst$/);
  expect(told).toEqual([]);
}, 60_000);

test("a store that takes nothing is called slow before the source gives up", async () => {
  proxy.on(always("part", hang));
  const redis = connectTo(settings.group.node ?? { host: "", port: 0 });
  for (let i = 0; i < 40; i += 1) await redis.set(`more:${i}`, noise(1_000_000 + i));
  redis.disconnect();
  const timeouts = { ...settings.timeouts, storeMs: 30_000, stallMs: 1000 };
  const startedAt = Date.now();
  await expectFailure(/^upload: the store took nothing for 1000 ms.*BACKUP_STALL_TIMEOUT/, { timeouts });
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  expect(await rig.leftovers()).toEqual([]);
}, 60_000);

test("the time limit of a run, and a caller's signal, end it with nothing left", async () => {
  proxy.on(always("part", hang));
  const timeouts = { ...settings.timeouts, storeMs: 30_000, runMs: 1500 };
  await expectFailure(/^stopped: the backup was not done within 2 s.*BACKUP_TIMEOUT/, { timeouts });
  expect(await rig.leftovers()).toEqual([]);

  const stop = new AbortController();
  const running = backupNow(
    { ...settings, timeouts: { ...timeouts, runMs: 60_000 } },
    { backupClass: "hourly", signal: stop.signal, onProgress: () => stop.abort() },
  );
  await expect(running).rejects.toThrow(/^stopped: the backup was called off/);
  await expectNothingLeft();
}, 60_000);

test("wrong secret, key, bucket and address are told apart", async () => {
  const right = process.env.AWS_SHARED_CREDENTIALS_FILE;
  try {
    process.env.AWS_SHARED_CREDENTIALS_FILE = rig.s3.credentials("wrong");
    await expectFailure(/SignatureDoesNotMatch.*AWS_SHARED_CREDENTIALS_FILE: the secret key is wrong/);
    process.env.AWS_SHARED_CREDENTIALS_FILE = "/nonexistent";
    await expectFailure(/AWS_SHARED_CREDENTIALS_FILE: no credentials were found/);
  } finally {
    process.env.AWS_SHARED_CREDENTIALS_FILE = right;
  }
  await expectFailure(/NoSuchBucket.*BACKUP_BUCKET/, { store: { ...settings.store, bucket: "elsewhere" } });
  await expectFailure(/ECONNREFUSED.*BACKUP_ENDPOINT/, {
    store: { ...settings.store, endpoint: "http://127.0.0.1:1" },
  });
  await expectNothingLeft();
}, 60_000);

test("what can't be removed is named, counts as no backup, and the log has no secret", async () => {
  proxy.on((op, key) => {
    if (op === "put" && key.endsWith("manifest.json")) return refuse(403, "AccessDenied");
    return op === "delete" ? refuse(403, "AccessDenied") : undefined;
  });
  const log = keptLog();
  const error = await backupNow(settings, { backupClass: "hourly", log }).then(
    () => undefined,
    (e: unknown) => e as BackupError,
  );
  expect(error?.leftBehind.map((key) => key.split("/").at(-1))).toEqual(["acl.txt", "dump.rdb.zst"]);
  expect(error?.message).toMatch(/could not be removed: .*dump\.rdb\.zst/);
  expect(log.lines.join()).not.toContain("test-secret");
}, 30_000);

test("an upload that can't be called off is named", async () => {
  proxy.on((op) =>
    op === "part" ? refuse(403, "AccessDenied") : op === "abort" ? refuse(500, "InternalError") : undefined,
  );
  const error = await expectFailure(/could not be removed: .*dump\.rdb\.zst \(upload /);
  expect(error.leftBehind).toHaveLength(1);
  expect(await rig.leftovers()).toHaveLength(1);
}, 30_000);

test.each([
  ["InvalidRequest", 400],
  ["NotImplemented", 501],
])(
  "a store that does not know the checksum (%s) is written to without",
  async (code, status) => {
    proxy.on((op, _key, count) => (op === "create" && count === 1 ? refuse(status, code) : undefined));
    const { manifest } = await backup();
    expect(manifest.object.crc64nvme).toBeNull();
    expect(manifest.object.sha256).toMatch(/^[0-9a-f]{64}$/);
  },
  30_000,
);
