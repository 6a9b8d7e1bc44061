import { readFileSync } from "node:fs";
import { join } from "node:path";
import { backupNow } from "../../../runtime/backup/backup-now";
import { findAt, latestBackup, listBackups } from "../../../runtime/backup/list";
import { restoreCold } from "../../../runtime/backup/restore/cold";
import type { TransferSettings } from "../../../runtime/backup/settings/types";
import { verifyBackup } from "../../../runtime/backup/verify";
import { DATABASES, connectTo, detailsOf, fillWithEveryType } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { eventually } from "../../support/wait";

/** Goal: what comes back from a backup is what was in the source: every type, every database, time to live, functions. */
const rig = new BackupRig();
const KEY = Buffer.alloc(32, 3);
const ways: [string, Partial<TransferSettings>, string[]][] = [
  ["zstd", {}, []],
  ["zstd and encryption, sent from a file", { encryptionKey: KEY }, ["repl-diskless-sync no"]],
  [
    "gzip and encryption, strings not compressed by the source",
    { compression: "gzip", encryptionKey: KEY },
    ["rdbcompression no"],
  ],
  ["nothing, and no checksum in the source", { compression: "none" }, ["rdbchecksum no"]],
];

test.each(ways)(
  "by %s",
  async (_name, transfer, config) => {
    await rig.empty();
    const source = await rig.redis(...config);
    await fillWithEveryType(source.address);
    const settings = backupSettings(source.address, rig.s3.settings(), { transfer });
    const before = await detailsOf(source.address);

    const { manifest } = await backupNow(settings, { backupClass: "daily" });
    const redis = connectTo(source.address);
    expect(manifest.keys.total).toBe((before.sizes as number[]).reduce((a, b) => a + b));
    expect(manifest.keys).toMatchObject({ expiring: 2 * DATABASES.length, functions: 1 });
    const info = await redis.info("replication");
    expect(info).toContain(`master_replid:${manifest.replication?.id ?? "none"}`);
    redis.disconnect();
    expect(manifest.rdb.crc64 === null).toBe(config.includes("rdbchecksum no"));

    const entry = await latestBackup(rig.store, { group: "mymaster" });
    expect(entry).toMatchObject({ good: true, provenAt: undefined, bytes: manifest.object.bytes });
    const folder = entry?.folder ?? "";
    const { proof } = await verifyBackup(settings, { folder });
    expect(proof).toMatchObject({ rdbSha256: manifest.rdb.sha256, keys: { total: manifest.keys.total } });
    expect((await listBackups(rig.store, { group: "mymaster" }))[0]?.provenAt).toBeInstanceOf(Date);

    for (const persistence of ["aof", "rdb"] as const) {
      const dataFolder = rig.folder();
      const { files } = await restoreCold(settings, { folder, dataFolder, persistence, targetVersion: "7.0.15" });
      expect(files.every((file) => file.startsWith(dataFolder))).toBe(true);
      const line = `dir ${dataFolder}`;
      const target = await rig.redis(line, `appendonly ${persistence === "aof" ? "yes" : "no"}`);
      expect(await detailsOf(target.address)).toEqual(before);
      if (persistence === "aof") {
        // And it goes on from there: a write is in the AOF behind the restored base.
        const restored = connectTo(target.address);
        await restored.set("after", "1");
        await restored.call("debug", "loadaof");
        expect(await restored.mget("after", "text")).toEqual(["1", "hello"]);
        restored.disconnect();
        expect(readFileSync(join(dataFolder, "appendonlydir/appendonly.aof.manifest"), "utf8")).toContain(
          "base.rdb seq 1 type b",
        );
      }
    }
  },
  60_000,
);

test("the point in time decides which backup is found", async () => {
  await rig.empty();
  const source = await rig.redis();
  const settings = backupSettings(source.address, rig.s3.settings());
  const first = await backupNow(settings, { backupClass: "hourly" });
  const redis = connectTo(source.address);
  await redis.set("later", "1");
  const firstAt = Date.parse(first.manifest.snapshotAt);
  await eventually("the source's clock, which tells seconds, is in a later one", 5_000, async () => {
    // By the clock that a save is dated by: it is some milliseconds behind that of TIME.
    await redis.save();
    return (await redis.lastsave()) * 1000 > firstAt;
  });
  const second = await backupNow(settings, { backupClass: "daily" });
  redis.disconnect();
  const at = async (time: Date) => (await findAt(rig.store, time, { group: "mymaster" }))?.folder;
  const folderOf = ({ manifestKey }: { manifestKey: string }): string => manifestKey.replace("manifest.json", "");
  expect(await at(new Date())).toBe(folderOf(second));
  expect(await at(new Date(second.manifest.snapshotAt))).toBe(folderOf(second));
  expect(await at(new Date(Date.parse(second.manifest.snapshotAt) - 1))).toBe(folderOf(first));
  expect(await at(new Date(firstAt - 1))).toBeUndefined();
  expect(await latestBackup(rig.store, { group: "other" })).toBeUndefined();
}, 30_000);

test("keys that expire between backup and verification are counted all the same", async () => {
  await rig.empty();
  const source = await rig.redis();
  const redis = connectTo(source.address);
  // However long it takes until the snapshot, they are in it: what has expired goes when the server looks for it.
  await redis.call("debug", "set-active-expire", "0");
  const soon = Date.now() + 2_000;
  await Promise.all(Array.from({ length: 500 }, (_, i) => redis.set(`soon:${i}`, "1", "PXAT", soon)));
  await redis.set("stays", "1");
  const settings = backupSettings(source.address, rig.s3.settings());
  const { manifest, manifestKey } = await backupNow(settings, { backupClass: "hourly" });
  expect(manifest.keys).toMatchObject({ total: 501, expiring: 500 });
  await redis.call("debug", "set-active-expire", "1");
  await eventually("they have expired", 10_000, async () => (await redis.dbsize()) === 1);
  const { proof } = await verifyBackup(settings, { folder: manifestKey.replace("manifest.json", "") });
  expect(proof.keys).toEqual({ total: 501, databases: { "0": { keys: 501, expiring: 500 } } });
  redis.disconnect();
}, 30_000);

test("an empty server is backed up, proven and restored too", async () => {
  await rig.empty();
  const source = await rig.redis();
  const settings = backupSettings(source.address, rig.s3.settings());
  const { manifest, manifestKey } = await backupNow(settings, { backupClass: "manual" });
  expect(manifest.keys).toEqual({ total: 0, expiring: 0, functions: 0, databases: {} });
  const { proof } = await verifyBackup(settings, { folder: manifestKey.replace("manifest.json", "") });
  expect(proof.keys.total).toBe(0);
}, 30_000);
