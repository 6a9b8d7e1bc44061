import { backupNow } from "../../../runtime/backup/backup-now";
import { restoreCold } from "../../../runtime/backup/restore/cold";
import { connectTo, noise } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { eventually } from "../../support/wait";

/** Goal: a backup that is made while clients write is the data of one instant, of the master's as of a replica's. */
const rig = new BackupRig();
const WRITERS = 4;

test("what every writer wrote before that instant is there, and nothing of after it", async () => {
  const master = await rig.redis();
  const replica = await rig.redis(`replicaof 127.0.0.1 ${master.address.port}`);
  const filler = connectTo(master.address);
  for (let i = 0; i < 40; i += 1) await filler.set(`fill:${i}`, noise(500_000 + i));
  const follower = connectTo(replica.address);
  // A link that is up is not enough: the first writes flow when the replica has sent its first ACK.
  await eventually("the replica follows", 20_000, async () => {
    await filler.set("first", "1");
    return (await filler.wait(1, 500)) === 1;
  });

  const stop = new AbortController();
  const sent = Array.from({ length: WRITERS }, () => 0);
  const writers = sent.map(async (_, w) => {
    const redis = connectTo(master.address);
    while (!stop.signal.aborted) {
      const n = (sent[w] ?? 0) + 1;
      // Two keys that must never differ, and one each that stays.
      await redis.multi().set(`w${w}:a`, n).set(`w${w}:b`, n).set(`w${w}:${n}`, "1").exec();
      sent[w] = n;
    }
    redis.disconnect();
  });
  await eventually("all write", 30_000, () => Promise.resolve(sent.every((n) => n > 50)));
  const before = [...sent];
  // A replica may be a moment behind what was acknowledged.
  await filler.set("first", "2");
  expect(await filler.wait(1, 30_000)).toBe(1);
  const settings = backupSettings(undefined, rig.s3.settings(), { group: { node: replica.address, sentinels: [] } });
  const { manifestKey, manifest } = await backupNow(settings, { backupClass: "hourly" });
  const after = [...sent];
  stop.abort();
  await Promise.all(writers);
  filler.disconnect();
  follower.disconnect();

  const dataFolder = rig.folder();
  const folder = manifestKey.replace("manifest.json", "");
  await restoreCold(settings, { folder, dataFolder, persistence: "aof", targetVersion: "7.0.15" });
  const target = await rig.redis(`dir ${dataFolder}`, "appendonly yes");
  const redis = connectTo(target.address);
  let own = 41;
  for (let w = 0; w < WRITERS; w += 1) {
    const [a, b] = await redis.mget(`w${w}:a`, `w${w}:b`);
    const n = Number(a);
    expect(b).toBe(a);
    expect(n).toBeLessThanOrEqual((after[w] ?? 0) + 1);
    expect(n).toBeGreaterThanOrEqual(before[w] ?? 0);
    const keys = Array.from({ length: n }, (_, i) => `w${w}:${i + 1}`);
    expect(await redis.exists(...keys)).toBe(n);
    expect(await redis.exists(`w${w}:${n + 1}`)).toBe(0);
    own += n + 2;
  }
  expect(await redis.dbsize()).toBe(own);
  expect(manifest.keys.total).toBe(own);
  redis.disconnect();
}, 60_000);
