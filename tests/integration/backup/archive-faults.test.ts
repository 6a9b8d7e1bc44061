import { readFileSync, writeFileSync } from "node:fs";
import type { Patience } from "../../../runtime/backup/archive/archiver";
import { searchArchive } from "../../../runtime/backup/archive/find-commands";
import { backupNow } from "../../../runtime/backup/backup-now";
import { silent } from "../../../runtime/backup/events";
import { pointInTime } from "../../../runtime/backup/restore/point-in-time";
import type { Address } from "../../../runtime/client/address";
import { Archiving, caughtUp, debugDigest, prepared, segmentsOf, wholeChain } from "../../support/backup/archiving";
import { connectTo } from "../../support/backup/every-type";
import { Load } from "../../support/backup/load";
import { BackupRig } from "../../support/backup/rig";
import { S3Proxy } from "../../support/backup/s3-proxy";
import { backupSettings } from "../../support/backup/settings";
import { once } from "../../support/client/redis-group";
import { TcpProxy } from "../../support/client/tcp-proxy";
import { eventually } from "../../support/wait";

/** Goal: whatever happens to link and store, the chain is whole or its gap is told; memory is bounded, and the source spared. */
const rig = new BackupRig();
let master: Address;
let replica: Address;
let link: TcpProxy;
let store: S3Proxy;

beforeEach(async () => {
  await rig.empty();
  const config = ["repl-ping-replica-period 1"];
  const first = await rig.redis(...config);
  const second = await rig.redis(...config, `replicaof 127.0.0.1 ${first.address.port}`);
  [master, replica] = [first.address, second.address];
  link = rig.cleanUp.add(await TcpProxy.to(replica), (p) => p.close());
  store = rig.cleanUp.add(await S3Proxy.to(rig.s3.port), (p) => p.close());
  await eventually("the replica follows", 20_000, async () => {
    await once(master, "set", "first", "1");
    return Number(await once(master, "wait", 1, 500)) === 1;
  });
}, 30_000);

const settingsNow = (over: Parameters<typeof backupSettings>[2] = {}) =>
  backupSettings(link.address, { ...rig.s3.settings(), endpoint: store.endpoint }, over);

async function start(
  over: Parameters<typeof backupSettings>[2] = {},
  patience: Partial<Patience> = {},
  makesBases = true,
): Promise<Archiving> {
  const archiving = rig.cleanUp.add(new Archiving(settingsNow(over), patience, makesBases), (a) => a.stop());
  if (makesBases) await archiving.replayable();
  return archiving;
}

/** Restores the last moment before now, and compares it with the master as it is. */
async function expectRestorable(archiving: Archiving): Promise<void> {
  await eventually("the replica has all", 20_000, async () => {
    await once(master, "set", "last", String(Date.now()));
    return Number(await once(master, "wait", 1, 500)) === 1;
  });
  const digest = await debugDigest(master);
  const at = await caughtUp(archiving, master);
  const point = await pointInTime(archiving.settings, { at });
  const scratch = rig.cleanUp.add(await prepared(rig.store, archiving.settings, point), (s) => s.stop());
  expect(await scratch.call("debug", "digest")).toBe(digest);
}

const gaps = (archiving: Archiving) => archiving.metric('redis_archive_gaps_total{group="mymaster",reason="lost"}');

test("a link that is cut again and again costs nothing", async () => {
  const archiving = await start();
  const load = rig.cleanUp.add(new Load(master, 2), (l) => l.stop());
  for (let cuts = 0; cuts < 5; cuts += 1) {
    const then = load.total;
    await eventually("they write", 30_000, () => Promise.resolve(load.total > then + 200));
    link.cut();
    const links = await archiving.metric('redis_archive_resyncs_total{group="mymaster",kind="partial"}');
    await eventually("it is linked again", 10_000, async () => {
      return (await archiving.metric('redis_archive_resyncs_total{group="mymaster",kind="partial"}')) > links;
    });
  }
  await load.stop();
  await expectRestorable(archiving);
  await wholeChain(archiving, rig.store, archiving.bases[0]);
  expect(archiving.bases).toHaveLength(1);
  expect(await gaps(archiving)).toBe(0);
}, 90_000);

test("a store that refuses for a while: it drops the link, keeps its memory, and goes on by a partial resync", async () => {
  const archiving = await start({ continuous: { segmentBytes: 256 * 1024, segmentMs: 500 } }, { stall: 500 });
  store.on((op) => (op === "put" ? { kind: "refuse", status: 503, code: "SlowDown" } : undefined));
  const load = rig.cleanUp.add(new Load(master, 3), (l) => l.stop());
  await eventually("it leaves the source", 30_000, () =>
    Promise.resolve(archiving.log.lines.some((line) => line.includes("the store takes too little"))),
  );
  // The source keeps nothing for it.
  await eventually("nobody is linked", 10_000, async () =>
    String(await once(replica, "info", "replication")).includes("connected_slaves:0"),
  );
  await eventually("it says so", 10_000, async () => {
    return (await archiving.metric('redis_archive_state{group="mymaster",state="stalled"}')) === 1;
  });
  await load.stop();
  await eventually("it tries again and is refused again", 30_000, () =>
    Promise.resolve(store.seen.filter((one) => one === "put refuse").length > 1),
  );
  store.on(() => undefined);
  await expectRestorable(archiving);
  expect(archiving.bases).toHaveLength(1);
  expect(await gaps(archiving)).toBe(0);
}, 90_000);

test("a store that hangs, and answers that are lost, cost nothing either", async () => {
  const archiving = await start();
  let puts = 0;
  store.on((op) =>
    op === "put"
      ? (puts += 1) % 3 === 0
        ? { kind: "lost" }
        : puts % 3 === 1
          ? { kind: "hang" }
          : undefined
      : undefined,
  );
  const load = rig.cleanUp.add(new Load(master, 1), (l) => l.stop());
  await eventually("some are stored nevertheless", 40_000, async () => (await segmentsOf(rig.store)).length > 3);
  await load.stop();
  store.on(() => undefined);
  await expectRestorable(archiving);
  expect(archiving.bases).toHaveLength(1);
}, 90_000);

test("away for longer than the backlog lasts: the gap is told, closes the chain, and a backup opens the next", async () => {
  await once(replica, "config", "set", "repl-backlog-size", 16_384);
  const archiving = await start({}, { lost: 500 });
  await once(master, "set", "before the gap", "1");
  const before = Date.now() + 1000;
  await archiving.archivedUntil(before + 1);
  link.refuse(true);
  link.cut();
  const redis = connectTo(master);
  for (let i = 0; i < 100; i += 1) await redis.set(`lost:${i}`, "x".repeat(5000));
  // Else the replica's backlog may still hold what the archiver asks for.
  expect(await redis.wait(1, 10_000)).toBe(1);
  redis.disconnect();
  const within = Date.now();
  link.refuse(false);
  await eventually("a second backup is asked for and lies on the new chain", 30_000, async () => {
    return archiving.bases.length === 2 && (await archiving.metric("redis_archive_replayable")) === 1;
  });
  expect(archiving.log.lines.filter((line) => line.startsWith("error the archive has a gap"))).toHaveLength(1);
  expect(await gaps(archiving)).toBe(1);
  await expectRestorable(archiving);
  // What is before it can be had; what is in it can't, and the error says what can.
  expect((await pointInTime(archiving.settings, { at: new Date(before) })).plan.base.at).toBeLessThan(before);
  await expect(pointInTime(archiving.settings, { at: new Date(within) })).rejects.toThrow(
    /^list: .* is in a gap of the archive; next to it are 20\d\d-.*Z and 20\d\d-.*Z \(what can be had: /,
  );
  // A search goes on behind it, and tells what it could not look through.
  const { commands, searched } = await searchArchive(rig.store, {
    ...{ group: "mymaster", from: new Date(0), encryptionKey: archiving.settings.transfer.encryptionKey },
    signal: AbortSignal.timeout(30_000),
    wanted: ({ name }) => name === "SET",
  });
  expect(searched).toHaveLength(2);
  expect([searched[0]?.to, searched[1]?.from].map((at) => Math.sign((at ?? NaN) - within))).toEqual([-1, 1]);
  expect(commands.map(({ keys }) => keys)).toContainEqual(["before the gap"]);
  await expect(pointInTime(archiving.settings, { at: new Date(Date.now() + 3_600_000) })).rejects.toThrow(
    /^list: .* is behind the latest moment, 20/,
  );
  await expect(pointInTime(archiving.settings, { at: new Date(0) })).rejects.toThrow(
    /^list: .* is before the earliest moment, 20/,
  );
}, 90_000);

test("stopped and started again, it goes on where the store ends", async () => {
  const archiving = await start();
  const load = rig.cleanUp.add(new Load(master, 2), (l) => l.stop());
  await eventually("they write", 30_000, () => Promise.resolve(load.total > 300));
  // Else there would be nothing in the store that it could go on behind.
  await archiving.archivedUntil(Date.now());
  expect(await archiving.stop(60_000)).toBe(true);
  const then = load.total;
  await eventually("they write while it is away", 30_000, () => Promise.resolve(load.total > then + 300));
  const again = await start({}, {}, false);
  await again.replayable();
  await load.stop();
  await expectRestorable(again);
  await wholeChain(again, rig.store, archiving.bases[0]);
  expect(again.log.lines.some((line) => line.startsWith("info the archive ends here"))).toBe(true);
}, 90_000);

test("it begins at a backup of before its start, where the source still has all that came since, and says so", async () => {
  const { manifest } = await backupNow(settingsNow(), { backupClass: "hourly", log: silent });
  await once(master, "set", "after the backup", "1");
  const archiving = await start({}, {}, false);
  await archiving.replayable();
  expect(archiving.log.lines.join("\n")).toMatch(/info a backup lies on the archive: it can be replayed from there on/);
  await expectRestorable(archiving);
  await wholeChain(archiving, rig.store, manifest);
}, 60_000);

test("a server without replicas, which keeps no backlog until it is backed up", async () => {
  const alone = await rig.redis("repl-ping-replica-period 1", "databases 20");
  const redis = connectTo(alone.address, 17);
  await redis.set("before", "1");
  const settings = backupSettings(alone.address, rig.s3.settings());
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();
  // The database is one that nothing in the stream selects anew.
  await redis.set("after", "1");
  // Who waits for a replica is not told that there is one.
  expect(await redis.wait(1, 1200)).toBe(0);
  const digest = await debugDigest(alone.address);
  const at = await caughtUp(archiving, alone.address);
  redis.disconnect();
  const point = await pointInTime(settings, { at });
  const scratch = rig.cleanUp.add(await prepared(rig.store, settings, point), (s) => s.stop());
  expect(await scratch.call("debug", "digest")).toBe(digest);
  expect(point.plan.links.length).toBeGreaterThan(0);
}, 60_000);

test("a segment that is damaged is found, named, and what is before it can be had", async () => {
  const archiving = await start();
  await once(master, "set", "a", "1");
  const good = Date.now() + 1000;
  await archiving.archivedUntil(good + 2000);
  await once(master, "set", "b", "1");
  const bad = Date.now() + 1000;
  await archiving.archivedUntil(bad + 1);
  await archiving.stop();
  const hurt = (await segmentsOf(rig.store)).find(({ firstAt }) => firstAt > good);
  if (!hurt) throw new Error("no segment");
  const path = rig.s3.pathOf(hurt.key);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 255;
  writeFileSync(path, bytes);
  const whole = await pointInTime(archiving.settings, { at: new Date(good) });
  const scratch = rig.cleanUp.add(await prepared(rig.store, archiving.settings, whole), (s) => s.stop());
  expect(await scratch.call("exists", "a", "b")).toBe(1);
  await expect(
    pointInTime(archiving.settings, { at: new Date(bad) }).then((p) => prepared(rig.store, archiving.settings, p)),
  ).rejects.toThrow(/^(integrity|download): .*\.seg\.zst/);
}, 90_000);
