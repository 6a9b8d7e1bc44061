import { listBackups } from "../../../runtime/backup/list";
import { pruneBackups } from "../../../runtime/backup/prune";
import { rangesOf } from "../../../runtime/backup/archive/moment";
import { Archiving, segmentsOf } from "../../support/backup/archiving";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { once } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: pruning keeps what the archive needs for as long as its window, whatever the classes say, and then takes it as a whole. */
const rig = new BackupRig();
beforeEach(() => rig.empty());
const group = "mymaster";
const DAY = 86_400_000;

test("within the window the chain and its first base stay; behind it both go, but for the newest backup", async () => {
  const redis = await rig.redis("repl-ping-replica-period 1");
  // Without one it keeps no backlog before its first backup, and the chain may begin behind that, for which there is another.
  await rig.redis(`replicaof 127.0.0.1 ${redis.address.port}`);
  await eventually("it has a replica", 30_000, async () => {
    await once(redis.address, "set", "first", "1");
    return (await once(redis.address, "wait", 1, 500)) === 1;
  });
  const settings = backupSettings(redis.address, rig.s3.settings());
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();
  await eventually("two segments are stored", 20_000, async () => (await segmentsOf(rig.store)).length >= 2);
  await once(redis.address, "set", "a", "1");
  await archiving.backup();
  const more = (await segmentsOf(rig.store)).length;
  await eventually("it goes on", 20_000, async () => (await segmentsOf(rig.store)).length > more);
  await archiving.stop();
  const folders = (await listBackups(rig.store, { group })).map(({ folder }) => folder);
  expect(folders).toHaveLength(2);
  const before = await rangesOf(rig.store, group);
  expect(before).toHaveLength(1);

  const { retention } = settings;
  const at = (days: number) => ({ group, retention, now: new Date(Date.now() + days * DAY) });
  const archive = { retentionDays: 6 };
  // The class has them for a day only, and without an archive the older one would go.
  expect((await pruneBackups(rig.store, { ...at(3), dryRun: true })).backups).toHaveLength(1);
  const within = await pruneBackups(rig.store, { ...at(3), archive });
  expect([within.backups, within.segments]).toEqual([[], []]);
  expect(await rangesOf(rig.store, group)).toEqual(before);

  const all = await segmentsOf(rig.store);
  const told = await pruneBackups(rig.store, { ...at(10), archive, dryRun: true });
  expect([told.backups.length, told.segments.length]).toEqual([1, all.length]);
  expect(await segmentsOf(rig.store)).toHaveLength(all.length);
  await pruneBackups(rig.store, { ...at(10), archive });
  expect(await segmentsOf(rig.store)).toEqual([]);
  expect((await listBackups(rig.store, { group })).map(({ folder }) => folder)).toEqual(folders.slice(0, 1));
}, 60_000);
