import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupNow } from "../../../runtime/backup/backup-now";
import { findAt, latestBackup, listBackups } from "../../../runtime/backup/list";
import type { Manifest } from "../../../runtime/backup/manifest";
import { restoreCold } from "../../../runtime/backup/restore/cold";
import type { BackupSettings } from "../../../runtime/backup/settings/types";
import { summarizeBackups } from "../../../runtime/backup/summary";
import { verifyBackup } from "../../../runtime/backup/verify";
import { connectTo, noise } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { S3Proxy } from "../../support/backup/s3-proxy";
import { backupSettings } from "../../support/backup/settings";

/** Goal: no damaged backup is called good or restored, whatever is damaged; a failed try leaves no server, file or half-filled folder. */
const rig = new BackupRig();
let settings: BackupSettings;
let manifest: Manifest;
let folder: string;
let scratch: string;
const group = "mymaster";

beforeEach(async () => {
  await rig.empty();
  scratch = mkdtempSync(join(tmpdir(), "redis-ha-verify-"));
  const source = await rig.redis();
  const redis = connectTo(source.address);
  for (let i = 0; i < 4; i += 1) await redis.set(`key:${i}`, noise(500_000 + i));
  redis.disconnect();
  settings = backupSettings(source.address, rig.s3.settings(), {
    verify: { folder: scratch },
    transfer: { encryptionKey: Buffer.alloc(32, 1) },
  });
  const made = await backupNow(settings, { backupClass: "daily" });
  manifest = made.manifest;
  folder = made.manifestKey.replace("manifest.json", "");
}, 30_000);

afterEach(() => {
  const left = readdirSync(scratch);
  rmSync(scratch, { recursive: true, force: true });
  expect(left).toEqual([]);
});

/** The object as a file of the store. */
const objectFile = (): string => rig.s3.pathOf(manifest.object.key);

function editObject(edit: (bytes: Buffer) => Buffer): void {
  writeFileSync(objectFile(), edit(readFileSync(objectFile())));
}

async function editManifest(edit: (m: Manifest) => unknown): Promise<void> {
  const put = { once: false, type: "application/json", signal: new AbortController().signal } as const;
  await rig.store.put(`${folder}manifest.json`, JSON.stringify(edit(structuredClone(manifest))), put);
}

async function expectRejected(message: RegExp): Promise<void> {
  await expect(verifyBackup(settings, { folder })).rejects.toThrow(message);
  const dataFolder = rig.folder();
  const target = { folder, dataFolder, persistence: "aof", targetVersion: "7.0.15" } as const;
  if (!message.source.includes("loaded")) await expect(restoreCold(settings, target)).rejects.toThrow(message);
  expect(readdirSync(dataFolder)).toEqual([]);
  const [entry] = await listBackups(rig.store, { group });
  expect(entry).toMatchObject({ complete: true, good: false, provenAt: undefined });
  expect(entry?.rejectedAt).toBeInstanceOf(Date);
  expect(await latestBackup(rig.store, { group })).toBeUndefined();
  expect(await findAt(rig.store, new Date(), { group })).toBeUndefined();
  expect((await summarizeBackups(rig.store, group)).proof).toMatchObject({ good: false, lastGoodAt: undefined });
}

test("a flipped byte anywhere", async () => {
  const where = [0, 30, 60, 1_000_000, readFileSync(objectFile()).length - 1];
  for (const at of where) {
    const flip = (bytes: Buffer): Buffer => {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    editObject(flip);
    await expect(verifyBackup(settings, { folder })).rejects.toThrow(/^(integrity|settings): /);
    editObject(flip);
  }
  await verifyBackup(settings, { folder });
}, 60_000);

test("an object that was cut, or that grew", async () => {
  editObject((bytes) => bytes.subarray(0, bytes.length - 1));
  await expectRejected(/^integrity: .* has \d+ bytes, \d+ are expected/);
  editObject((bytes) => Buffer.concat([bytes, Buffer.from("xx")]));
  await expectRejected(/^integrity: .* has \d+ bytes, \d+ are expected/);
}, 60_000);

test("a manifest that does not fit, one of a newer version, and none", async () => {
  await editManifest((m) => ({ ...m, object: { ...m.object, sha256: "0".repeat(64) } }));
  await expectRejected(/^integrity: the SHA-256 of .* is not the one in its manifest/);
  await editManifest((m) => ({ ...m, keys: { ...m.keys, databases: {} } }));
  await expectRejected(/^integrity: the manifest does not fit the data: databases/);
  await editManifest((m) => ({ ...m, schemaVersion: 2 }));
  await expect(verifyBackup(settings, { folder })).rejects.toThrow(/^manifest: .*schemaVersion.*newer version/);
  await rig.store.delete(`${folder}manifest.json`);
  await expect(verifyBackup(settings, { folder })).rejects.toThrow(/^manifest: there is no .*the backup is not good/);
}, 60_000);

test("what is proven again after a rejection is good again", async () => {
  await editManifest((m) => ({ ...m, object: { ...m.object, sha256: "0".repeat(64) } }));
  await expect(verifyBackup(settings, { folder })).rejects.toThrow(/^integrity/);
  await editManifest((m) => m);
  await verifyBackup(settings, { folder });
  expect((await latestBackup(rig.store, { group }))?.folder).toBe(folder);
}, 60_000);

test("a wrong key, no key, no program, too little memory: told, and no rejection", async () => {
  const over = (part: Partial<BackupSettings>): Promise<unknown> => verifyBackup({ ...settings, ...part }, { folder });
  const { transfer, verify } = settings;
  await expect(over({ transfer: { ...transfer, encryptionKey: Buffer.alloc(32, 2) } })).rejects.toThrow(
    /^settings: .*encrypted with the key .*BACKUP_ENCRYPTION_KEY_FILE/,
  );
  await expect(over({ transfer: { ...transfer, encryptionKey: undefined } })).rejects.toThrow(/none is given/);
  await expect(over({ verify: { ...verify, server: "/nonexistent" } })).rejects.toThrow(
    /^scratch: \/nonexistent can't be run: .*BACKUP_REDIS_SERVER/,
  );
  await expect(over({ verify: { ...verify, server: "/bin/true" } })).rejects.toThrow(/is no redis-server/);
  await expect(over({ verify: { ...verify, memoryBytes: 1024 * 1024 } })).rejects.toThrow(
    /^scratch: the data takes .*BACKUP_VERIFY_MEMORY_MB/,
  );
  await expect(over({ verify: { ...verify, folder: "/nonexistent" } })).rejects.toThrow(/^scratch: .*BACKUP_TEMP_DIR/);
  expect((await listBackups(rig.store, { group }))[0]).toMatchObject({ good: true, rejectedAt: undefined });
}, 60_000);

test("a scratch server that takes more memory than it may is ended, and the rest of the machine is spared", async () => {
  const source = await rig.redis();
  const redis = connectTo(source.address);
  await redis.call("debug", "populate", "300", "key", "2000000");
  redis.disconnect();
  const big = backupSettings(source.address, rig.s3.settings(), { verify: { folder: scratch } });
  const made = await backupNow(big, { backupClass: "manual" });
  const bigFolder = made.manifestKey.replace("manifest.json", "");
  // The manifest lies about what it takes, so that the check before does not help.
  const put = { once: false, type: "application/json", signal: new AbortController().signal } as const;
  const lie = { ...made.manifest, source: { ...made.manifest.source, usedMemoryBytes: 1000 } };
  await rig.store.put(made.manifestKey, JSON.stringify(lie), put);
  const verify = { ...big.verify, memoryBytes: 70 * 1024 * 1024 };
  await expect(verifyBackup({ ...big, verify }, { folder: bigFolder })).rejects.toThrow(
    /^scratch: redis-server ended \(/,
  );
}, 90_000);

test("a download that breaks off goes on; one that always does is given up", async () => {
  const proxy = rig.cleanUp.add(await S3Proxy.to(rig.s3.port), (p) => p.close());
  const through = { ...settings, store: { ...settings.store, endpoint: proxy.endpoint } };
  const breakAfter = (bytes: number) => ({
    kind: "edit" as const,
    edit: (chunk: Buffer, at: number) => (at + chunk.length > bytes ? undefined : chunk),
  });
  let reads = 0;
  proxy.on((op, key) => (op === "get" && key.includes("dump.rdb") && ++reads <= 3 ? breakAfter(500_000) : undefined));
  await verifyBackup(through, { folder });
  expect(reads).toBeGreaterThan(3);
  proxy.on((op, key) => (op === "get" && key.includes("dump.rdb") ? breakAfter(0) : undefined));
  await expect(verifyBackup(through, { folder })).rejects.toThrow(/^download: .*dump\.rdb.* broke off/);
  expect((await listBackups(rig.store, { group }))[0]?.good).toBe(true);
}, 60_000);

describe("a cold restore", () => {
  const restore = (dataFolder: string, more: object = {}): Promise<unknown> =>
    restoreCold(settings, { folder, dataFolder, persistence: "aof", targetVersion: "7.0.15", ...more });

  test("refuses, before it writes anything, what could not work", async () => {
    const empty = rig.folder();
    await expect(restore(empty, { targetVersion: "6.2.14" })).rejects.toThrow(
      /^target: Redis 6\.2\.14 does not load RDB version 10, which Redis 7\.0\.15 wrote .*use Redis 7\.0\.15 or newer/,
    );
    await expect(restore(empty, { maxmemoryBytes: 1_000_000 })).rejects.toThrow(/^target: .*maxmemory is 1000000/);
    await expect(restore(join(empty, "none"))).rejects.toThrow(/^target: the data folder .*ENOENT/);
    expect(readdirSync(empty)).toEqual([]);
    for (const name of ["dump.rdb", "appendonly.aof", "redis-ha-marker.json"]) {
      const full = rig.folder();
      writeFileSync(join(full, name), "x");
      await expect(restore(full)).rejects.toThrow(`is not empty: ${name}`);
      expect(readdirSync(full)).toEqual([name]);
    }
    const withAof = rig.folder();
    mkdirSync(join(withAof, "appendonlydir"));
    await expect(restore(withAof)).rejects.toThrow("is not empty: appendonlydir");
  }, 60_000);

  test("leaves the folder as it was when it is called off, or the object is damaged", async () => {
    const dataFolder = rig.folder();
    writeFileSync(join(dataFolder, "redis.conf"), "mine");
    const stop = new AbortController();
    const called = restore(dataFolder, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(called).rejects.toThrow(/^stopped: /);
    editObject((bytes) => {
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return bytes;
    });
    await expect(restore(dataFolder)).rejects.toThrow(/^integrity: /);
    expect(readdirSync(dataFolder)).toEqual(["redis.conf"]);
  }, 60_000);

  test("a full disk: seen before, and when somebody else fills it meanwhile", async () => {
    const small = rig.folder();
    const mount = (size: string): void =>
      void execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", small]);
    mount("8m");
    rig.cleanUp.add(small, () => execFileSync("umount", [small]));
    await expect(restore(small)).rejects.toThrow(/^target: .* has 8 MB free, and \d+ MB are needed/);
    expect(readdirSync(small)).toEqual([]);
    execFileSync("umount", [small]);
    mount("90m");
    const filler = join(small, "filler");
    const onProgress = (): void => {
      if (!existsSync(filler)) writeFileSync(filler, Buffer.alloc(89 * 1024 * 1024));
    };
    await expect(restore(small, { onProgress })).rejects.toThrow(/^target: .*the disk is full.*make room/);
    expect(readdirSync(small)).toEqual(["filler"]);
  }, 60_000);
});
