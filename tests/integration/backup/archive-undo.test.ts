import { findCommands } from "../../../runtime/backup/archive/find-commands";
import { pointInTime } from "../../../runtime/backup/restore/point-in-time";
import { Archiving, caughtUp, prepared, wholeChain } from "../../support/backup/archiving";
import { connectTo, fillWithEveryType } from "../../support/backup/every-type";
import { Load } from "../../support/backup/load";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { RedisGroup } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: a FLUSHALL that nobody wanted, in the midst of writes, is undone to the very write before it. */
const rig = new BackupRig();
const signal = AbortSignal.timeout(300_000);

test("a wrong FLUSHALL under load is undone to the write before it, to the last byte", async () => {
  const group = rig.cleanUp.add(
    await RedisGroup.start({ replicas: 1, sentinels: 1, downAfterMs: 10_000, config: ["enable-debug-command yes"] }),
    (g) => g.stop(),
  );
  const [master] = group.nodes;
  if (!master) throw new Error("no master");
  await fillWithEveryType(master.address);
  const settings = backupSettings(undefined, rig.s3.settings(), {
    group: { sentinels: group.sentinelAddresses },
    transfer: { encryptionKey: Buffer.alloc(32, 3) },
  });
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();

  const load = rig.cleanUp.add(new Load(master.address), (l) => l.stop());
  await eventually("they write", 30_000, () => Promise.resolve(load.total > 1000));
  const wrong = connectTo(master.address);
  const sentAt = Date.now();
  // In one transaction, so that the digest is that of the instant before.
  const before = (await wrong.multi().call("debug", "digest").flushall().exec())?.[0]?.[1];
  const then = load.total;
  await eventually("they go on", 30_000, () => Promise.resolve(load.total > then + 500));
  await load.stop();
  wrong.disconnect();
  await caughtUp(archiving, master.address);
  const archivedBy = Date.now();
  expect(await archiving.stop(60_000)).toBe(true);

  await wholeChain(archiving, rig.store, archiving.bases[0]);
  const found = await findCommands(rig.store, {
    ...{
      group: "mymaster",
      from: new Date(sentAt - 60_000),
      encryptionKey: settings.transfer.encryptionKey,
      signal,
    },
    wanted: ({ name }) => name.startsWith("FLUSH"),
  });
  expect(found).toHaveLength(1);
  const [flush] = found;
  if (!flush) throw new Error("not found");
  expect(flush.name).toBe("FLUSHALL");
  // Of when it came to the archiver.
  expect(flush.at.getTime()).toBeGreaterThanOrEqual(sentAt);
  expect(flush.at.getTime()).toBeLessThanOrEqual(archivedBy);

  const exact = await pointInTime(settings, flush.before, { log: archiving.log });
  const scratch = rig.cleanUp.add(await prepared(rig.store, settings, exact), (s) => s.stop());
  expect(await scratch.call("debug", "digest")).toBe(before);

  // By the clock, a millisecond before it came: nothing of a transaction without the rest, and nothing of the FLUSHALL.
  const early = await pointInTime(settings, { at: new Date(flush.at.getTime() - 1) });
  const byTime = rig.cleanUp.add(await prepared(rig.store, settings, early), (s) => s.stop());
  for (let w = 0; w < 3; w += 1) {
    await byTime.call("select", w);
    const [a, b] = (await byTime.call("mget", "a", "b")) as [string, string];
    expect(a).toBe(b);
    const n = Number(a.split(" ")[0]);
    expect(n).toBeGreaterThan(100);
    expect(await byTime.call("exists", `${n}`)).toBe(1);
    expect(await byTime.call("exists", `${n + 1}`)).toBe(0);
  }
}, 120_000);
