import { rangesOf } from "../../../runtime/backup/archive/moment";
import { restoreCold } from "../../../runtime/backup/restore/cold";
import { restoreOnline } from "../../../runtime/backup/restore/online";
import { pointInTime } from "../../../runtime/backup/restore/point-in-time";
import { Archiving, caughtUp, prepared } from "../../support/backup/archiving";
import { connectTo, detailsOf, fillWithEveryType, type Details } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { freePort } from "../../support/client/ports";
import { RedisGroup, once } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: a moment is restored as a backup is, into a running group and into a stopped server; and the archive goes on after that. */
const rig = new BackupRig();
beforeEach(() => rig.empty());

/** A consumer was last seen when the command was applied: that is so on replicas as well. */
function applied(details: Details): unknown {
  return JSON.parse(JSON.stringify(details).replaceAll(/"seen-time",\d+/g, '"seen-time"')) as unknown;
}

test("a moment with values of every type, restored into the running group and cold, and archived on", async () => {
  const group = rig.cleanUp.add(
    await RedisGroup.start({ replicas: 1, sentinels: 1, downAfterMs: 10_000, config: ["enable-debug-command yes"] }),
    (g) => g.stop(),
  );
  const master = await group.master();
  const settings = backupSettings(undefined, rig.s3.settings(), { group: { sentinels: group.sentinelAddresses } });
  const archiving = rig.cleanUp.add(new Archiving(settings, { lost: 500 }), (a) => a.stop());
  await archiving.replayable();
  // All of it comes by the stream: the base is empty.
  await fillWithEveryType(master);
  const redis = connectTo(master, 3);
  await redis.set("short-lived", "1", "PX", 300);
  await redis.eval("redis.call('set', KEYS[1], 'by a script'); redis.call('incr', KEYS[2])", 2, "script", "count");
  await redis.set("kept", "1");
  redis.disconnect();
  await eventually("what is short-lived is gone", 10_000, async () => (await once(master, "dbsize")) === 26);
  await eventually("in its database too", 10_000, async () => {
    const info = String(await once(master, "info", "keyspace"));
    return info.includes("db3:keys=29");
  });
  const wanted = applied(await detailsOf(master));
  const at = await caughtUp(archiving, master);
  await once(master, "flushall");
  await once(master, "set", "foreign", "1");
  await caughtUp(archiving, master);

  const point = await pointInTime(settings, { at }, { log: archiving.log });
  expect(point.plan.links.length).toBeGreaterThan(0);
  const dataFolder = rig.folder();
  await restoreCold(settings, { ...point, dataFolder, persistence: "aof", targetVersion: "7.0.15" });
  const cold = await rig.redis(`dir ${dataFolder}`, "appendonly yes");
  expect(applied(await detailsOf(cold.address))).toEqual(wanted);

  const access = settings.group.access;
  const admin = { nodes: access, sentinels: access };
  const scratch = { host: "127.0.0.1", port: await freePort(), tls: undefined };
  await restoreOnline(settings, { ...point, admin, scratch, log: archiving.log });
  expect(applied(await detailsOf(master))).toEqual(wanted);

  // The restored data is another history: that is a gap, and the next backup opens a new chain.
  await eventually("the archive begins anew", 30_000, async () => {
    const gaps = await archiving.metric('redis_archive_gaps_total{group="mymaster",reason="lost"}');
    return gaps === 1 && (await archiving.metric("redis_archive_replayable")) === 1;
  });
  await once(master, "set", "after the restore", "1");
  const later = await caughtUp(archiving, master);
  const again = await pointInTime(settings, { at: later });
  const other = rig.folder();
  await restoreCold(settings, { ...again, dataFolder: other, persistence: "rdb", targetVersion: "7.0.15" });
  const second = await rig.redis(`dir ${other}`, "dbfilename dump.rdb");
  expect(await once(second.address, "exists", "after the restore", "foreign")).toBe(1);
}, 180_000);

test("what clients write while a restore is under way, up to the last confirmed write, is in the archive", async () => {
  const group = rig.cleanUp.add(await RedisGroup.start({ replicas: 2, sentinels: 1, downAfterMs: 10_000 }), (g) =>
    g.stop(),
  );
  const master = await group.master();
  const settings = backupSettings(undefined, rig.s3.settings(), { group: { sentinels: group.sentinelAddresses } });
  const archiving = rig.cleanUp.add(new Archiving(settings, { lost: 500 }), (a) => a.stop());
  await archiving.replayable();
  await once(master, "set", "old", "1");
  const at = await caughtUp(archiving, master);
  const writer = connectTo(master);
  rig.cleanUp.add(writer, (w) => w.disconnect());
  let confirmed = 0;
  const refused = (async () => {
    for (;;) confirmed = await writer.rpush("written", confirmed);
  })().catch((error: unknown) => String(error));
  await eventually("it writes", 30_000, () => Promise.resolve(confirmed > 100));

  const point = await pointInTime(settings, { at }, { log: archiving.log });
  const admin = { nodes: settings.group.access, sentinels: settings.group.access };
  const scratch = { host: "127.0.0.1", port: await freePort(), tls: undefined };
  const { readOnlyMs } = await restoreOnline(settings, { ...point, admin, scratch, log: archiving.log });
  expect(await refused).toMatch(/READONLY/);
  expect(readOnlyMs).toBeLessThan(20_000);
  expect(await once(master, "exists", "old", "written")).toBe(1);
  await eventually("the archive begins anew", 30_000, async () => {
    const gaps = await archiving.metric('redis_archive_gaps_total{group="mymaster",reason="lost"}');
    return gaps === 1 && (await archiving.metric("redis_archive_replayable")) === 1;
  });
  await archiving.stop();

  const [before] = await rangesOf(rig.store, "mymaster");
  if (!before) throw new Error("nothing is archived");
  const last = await pointInTime(settings, { at: new Date(before.to) });
  const server = rig.cleanUp.add(await prepared(rig.store, settings, last), (s) => s.stop());
  expect(await server.call("llen", "written")).toBe(confirmed);
}, 120_000);
