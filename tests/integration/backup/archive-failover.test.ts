import { pointInTime } from "../../../runtime/backup/restore/point-in-time";
import type { Address } from "../../../runtime/client/address";
import { Archiving, caughtUp, debugDigest, prepared, segmentsOf, wholeChain } from "../../support/backup/archiving";
import { connectTo } from "../../support/backup/every-type";
import { Load } from "../../support/backup/load";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { RedisGroup, once } from "../../support/client/redis-group";
import { eventually } from "../../support/wait";

/** Goal: a failover in the midst of a chain does not break it, and nobody ever takes the archiver for a replica. */
const rig = new BackupRig();
beforeEach(() => rig.empty());

async function start(
  over: Parameters<typeof RedisGroup.start>[0],
): Promise<{ group: RedisGroup; archiving: Archiving }> {
  // So long, by default, that there is no failover that nobody wants.
  const settled = { downAfterMs: 10_000, config: ["enable-debug-command yes"] };
  const group = rig.cleanUp.add(await RedisGroup.start({ ...settled, ...over }), (g) => g.stop());
  const settings = backupSettings(undefined, rig.s3.settings(), { group: { sentinels: group.sentinelAddresses } });
  const archiving = rig.cleanUp.add(new Archiving(settings), (a) => a.stop());
  await archiving.replayable();
  return { group, archiving };
}

/** Which node has the archiver among its replicas, by the port that no replica has. */
async function followed(group: RedisGroup): Promise<Address[]> {
  const having = await Promise.all(
    group.nodes.map(async ({ address }) => {
      const info = String(await once(address, "info", "replication").catch(() => ""));
      return info.includes("port=65536") ? [address] : [];
    }),
  );
  return having.flat();
}

async function expectSameDigest(archiving: Archiving, at: Date, digest: unknown): Promise<void> {
  const point = await pointInTime(archiving.settings, { at });
  const scratch = rig.cleanUp.add(await prepared(rig.store, archiving.settings, point), (s) => s.stop());
  expect(await scratch.call("debug", "digest")).toBe(digest);
}

/** For a crash: longer than the 2 s from which on a Sentinel that stood still does nothing, so that there is no second failover. */
const CRASH = { downAfterMs: 3000 };

/** A Sentinel gives up a failover in which the machine stands still, and nobody asks it again. */
const planned = (group: RedisGroup): Promise<void> =>
  group.failover().catch((error: unknown) => {
    if (!/^(INPROG|NOGOODSLAVE)/.test((error as Error).message)) throw error;
  });

test.each([
  ["planned", {}, planned],
  ["by a crash of the master", CRASH, (group: RedisGroup, old: Address) => group.node(old).crash()],
])(
  "%s: the archiver goes on at another replica, and the chain is whole",
  async (_name, over, failOver) => {
    const { group, archiving } = await start({ replicas: 2, sentinels: 3, ...over });
    const old = await group.master();
    const load = rig.cleanUp.add(new Load(old, 2), (l) => l.stop());
    await eventually("they write", 30_000, () => Promise.resolve(load.total > 500));
    const master = await eventually("another is master", 90_000, async () => {
      const now = await group.master();
      if (now.port !== old.port) return now;
      await failOver(group, old);
      return false;
    });
    await load.stop();
    await eventually("it takes writes", 10_000, () => once(master, "set", "after the failover", "1"));
    await eventually("the archiver follows a replica again", 90_000, async () => {
      const at = await followed(group);
      return at.length === 1 && at.every(({ port }) => port !== master.port);
    });
    await once(master, "set", "the last", "1");
    const digest = await debugDigest(master);
    const at = await caughtUp(archiving, master);
    await archiving.stop();

    const chain = await wholeChain(archiving, rig.store, archiving.bases[0]);
    expect(new Set(chain.segments.map(({ id }) => id)).size).toBe(2);
    expect(archiving.bases).toHaveLength(1);
    expect(await archiving.metric('redis_archive_gaps_total{group="mymaster",reason="lost"}')).toBe(0);
    await expectSameDigest(archiving, at, digest);
  },
  240_000,
);

test("where the last replica is promoted, it waits for one; the chain goes on at the old master, come back as a replica", async () => {
  const { group, archiving } = await start({ replicas: 1, sentinels: 3, ...CRASH });
  const old = await group.master();
  await group.node(old).crash();
  const master = await eventually("the replica is master", 90_000, async () => {
    const now = await group.master();
    return now.port !== old.port && now;
  });
  await eventually("it follows the master, as there is nobody else", 20_000, async () => {
    const [at] = await followed(group);
    return at?.port === master.port;
  });
  await eventually("it takes writes", 10_000, () => once(master, "set", "alone", "1"));
  await eventually("it says so", 10_000, () =>
    Promise.resolve(archiving.log.lines.some((line) => line.startsWith("warn archiving from the master"))),
  );
  // Who has written and waits must not be told that somebody has it.
  expect(await written(master)).toBe(0);

  const load = rig.cleanUp.add(new Load(master, 2), (l) => l.stop());
  await group.node(old).start();
  await eventually("the old master follows, and the archiver follows it", 90_000, async () => {
    const [at] = await followed(group);
    return at?.port === old.port;
  });
  await load.stop();
  await once(master, "set", "the last", "1");
  const digest = await debugDigest(master);
  const at = await caughtUp(archiving, master);
  await archiving.stop();
  await wholeChain(archiving, rig.store, archiving.bases[0]);
  await expectSameDigest(archiving, at, digest);
}, 240_000);

/** How many replicas have a write, as who wrote it is told. */
async function written(address: Address): Promise<number> {
  const redis = connectTo(address);
  await redis.set("waited for", "1");
  const replicas = await redis.wait(1, 1500);
  redis.disconnect();
  return replicas;
}

test("where the master counts its replicas, it is never followed, and takes no write for the archiver's sake", async () => {
  const { group, archiving } = await start({ replicas: 1, sentinels: 1, minReplicas: 1 });
  const [, replica] = group.nodes;
  const master = await group.master();
  if (!replica) throw new Error("no replica");
  await replica.crash();
  await eventually("it waits", 20_000, () =>
    Promise.resolve(archiving.log.lines.some((line) => line.includes("counts its replicas (min-replicas-to-write)"))),
  );
  await eventually("writes are refused", 15_000, async () =>
    once(master, "set", "refused", "1").then(
      () => false,
      (error: unknown) => String(error).includes("NOREPLICAS"),
    ),
  );
  expect(await followed(group)).toEqual([]);
  await replica.start();
  await eventually("it follows the replica again", 20_000, async () => {
    const [at] = await followed(group);
    return at?.port === replica.address.port;
  });
}, 90_000);

test("no Sentinel takes it for a replica, and no master counts it", async () => {
  const { group, archiving } = await start({ replicas: 2, sentinels: 3 });
  const master = await group.master();
  const seen = new Set<string>();
  for (const { address } of group.sentinels) {
    const replicas = (await once(address, "sentinel", "replicas", "mymaster")) as string[][];
    for (const [, name = ""] of replicas) seen.add(name);
  }
  expect(seen).toEqual(new Set(group.nodes.slice(1).map(({ address }) => `127.0.0.1:${address.port}`)));
  const info = String(await once(master, "info", "replication"));
  expect(info).toContain("connected_slaves:2");
  expect(info).not.toContain("65536");
  await eventually("it archives", 10_000, async () => (await segmentsOf(rig.store)).length > 0);
  await archiving.stop();
}, 60_000);
