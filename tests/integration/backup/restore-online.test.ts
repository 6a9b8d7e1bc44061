import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backupNow, type BackupResult } from "../../../runtime/backup/backup-now";
import { previewOnlineRestore, restoreOnline } from "../../../runtime/backup/restore/online";
import type { TimeoutSettings } from "../../../runtime/backup/settings/types";
import { connectTo, detailsOf, fillWithEveryType, noise } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { freePort } from "../../support/client/ports";
import { RedisGroup, once } from "../../support/client/redis-group";

/** Goal: a group gets a backup's data while it runs; its Sentinels keep the master, and nothing stays changed on the way. */
const rig = new BackupRig();
const nobody = { username: undefined, password: undefined, tls: undefined };
const admin = { nodes: nobody, sentinels: nobody };
const field = (flat: unknown, name: string): string => {
  const all = (flat as unknown[]).map(String);
  return all[all.indexOf(name) + 1] ?? "";
};

async function startGroup(): Promise<RedisGroup> {
  const group = await RedisGroup.start({ replicas: 1, sentinels: 3, downAfterMs: 10_000 });
  return rig.cleanUp.add(group, (g) => g.stop());
}

const downAfters = (group: RedisGroup): Promise<string[]> =>
  Promise.all(
    group.sentinelAddresses.map(async (s) =>
      field(await once(s, "sentinel", "master", "mymaster"), "down-after-milliseconds"),
    ),
  );

test("all nodes have the backup's data, and what was there before is in another backup", async () => {
  await rig.empty();
  const source = await rig.redis();
  await fillWithEveryType(source.address);
  const wanted = await detailsOf(source.address);
  const { manifestKey } = await backupNow(backupSettings(source.address, rig.s3.settings()), { backupClass: "daily" });
  const folder = manifestKey.replace("manifest.json", "");

  const group = await startGroup();
  const master = await group.master();
  await once(master, "set", "foreign", "1");
  const settings = backupSettings(undefined, rig.s3.settings(), { group: { sentinels: group.sentinelAddresses } });
  const plan = await previewOnlineRestore(settings, { folder, admin });
  expect(plan.faults).toEqual([]);
  const steps: string[] = [];
  const scratch = { host: "127.0.0.1", port: await freePort(), tls: undefined };
  const result = await restoreOnline(settings, { folder, admin, scratch, onStep: (text) => steps.push(text) });

  expect(steps.slice(0, plan.steps.length)).toEqual(plan.steps.map(({ text }) => text));
  expect(await group.master()).toEqual(master);
  expect(await downAfters(group)).toEqual(["10000", "10000", "10000"]);
  for (const node of group.nodes) {
    expect(await once(node.address, "exists", "foreign")).toBe(0);
    expect(await detailsOf(node.address)).toEqual(wanted);
  }
  expect(await once(master, "set", "after", "1")).toBe("OK");
  expect(result.readOnlyMs).toBeLessThan(20_000);
  // The data of before: one key.
  expect(result.savedAs).toMatch(/\/manual\/mymaster\//);
  const scratchGone = connectTo({ host: "127.0.0.1", port: scratch.port });
  scratchGone.on("error", () => undefined);
  await expect(scratchGone.ping()).rejects.toThrow();
  scratchGone.disconnect();
}, 90_000);

describe("a restore that fails", () => {
  let group: RedisGroup;
  let made: BackupResult;
  let folder: string;
  beforeEach(async () => {
    await rig.empty();
    const source = await rig.redis();
    const redis = connectTo(source.address);
    for (let i = 0; i < 20; i += 1) await redis.set(`key:${i}`, noise(200_000 + i));
    redis.disconnect();
    made = await backupNow(backupSettings(source.address, rig.s3.settings()), { backupClass: "daily" });
    folder = made.manifestKey.replace("manifest.json", "");
    group = await startGroup();
    await once(await group.master(), "set", "own", "1");
  }, 60_000);

  const settingsFor = (timeouts: Partial<TimeoutSettings> = {}) =>
    backupSettings(undefined, rig.s3.settings(), { group: { sentinels: group.sentinelAddresses }, timeouts });
  const restore = async (more: object = {}, settings = settingsFor()) => {
    const scratch = { host: "127.0.0.1", port: await freePort(), tls: undefined };
    return restoreOnline(settings, { folder, admin, scratch, ...more });
  };

  async function expectAsBefore(): Promise<void> {
    const master = await group.master();
    expect(await once(master, "get", "own")).toBe("1");
    expect(await once(master, "dbsize")).toBe(1);
    expect(await once(master, "set", "own", "1")).toBe("OK");
    expect(await downAfters(group)).toEqual(["10000", "10000", "10000"]);
  }

  test("before the switch changes nothing: a Sentinel is silent, the backup is damaged, it is called off", async () => {
    group.sentinels[2]?.freeze();
    await expect(restore({}, settingsFor({ askMs: 5000 }))).rejects.toThrow(
      /^target: Sentinels that don't answer could start a failover/,
    );
    group.sentinels[2]?.thaw();
    const put = { once: false, type: "application/json", signal: new AbortController().signal } as const;
    const bad = { ...made.manifest, rdb: { ...made.manifest.rdb, sha256: "0".repeat(64) } };
    await rig.store.put(made.manifestKey, JSON.stringify(bad), put);
    await expect(restore()).rejects.toThrow(/^integrity: .*; the group's data is as it was$/);
    await rig.store.put(made.manifestKey, JSON.stringify(made.manifest), put);
    const stop = new AbortController();
    const onStep = (text: string): void => {
      if (text.includes("follows the scratch")) stop.abort();
    };
    await expect(restore({ onStep, signal: stop.signal })).rejects.toThrow(
      /^stopped: the restore was called off; the group's data is as it was; the data of before is in .*manual/,
    );
    await expectAsBefore();
  }, 90_000);

  test("as somebody takes the master back again and again", async () => {
    const master = await group.master();
    const onStep = (text: string): void => {
      if (!text.startsWith("wait until")) return;
      // As a supervisor would that knows of nothing.
      const timer = setInterval(() => void once(master, "replicaof", "no", "one").catch(() => undefined), 20);
      rig.cleanUp.add(timer, clearInterval);
    };
    const end = await restore({ onStep }).then(
      () => "it is restored",
      (error: unknown) => (error as Error).message,
    );
    // Who wins is a matter of milliseconds; what is said of it must be true.
    const keys = await once(master, "dbsize");
    if (/^switch: something makes .* lead again.*; the group's data is as it was; the data of before is in /.test(end))
      await expectAsBefore();
    else {
      expect(end).toMatch(/^it is restored$|; the master has the restored data; the data of before is in /);
      expect(keys).toBe(20);
    }
    expect(await downAfters(group)).toEqual(["10000", "10000", "10000"]);
  }, 90_000);

  test("as the scratch server dies leads the master back to its own data", async () => {
    const pidFile = join(rig.folder(), "pid");
    const server = join(rig.folder(), "redis-server");
    // It takes 2 s to send its 20 keys: it dies before the master has them all.
    const exec = 'exec redis-server "$@" --rdb-key-save-delay 100000';
    writeFileSync(server, `#!/bin/sh\necho $$ >${pidFile}\n${exec}\n`, { mode: 0o755 });
    const settings = { ...settingsFor(), verify: { server, folder: undefined, memoryBytes: undefined } };
    const scratch = { host: "127.0.0.1", port: await freePort(), tls: undefined };
    const onStep = (text: string): void => {
      if (text.startsWith("wait until")) process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    };
    await expect(restoreOnline(settings, { folder, admin, scratch, onStep })).rejects.toThrow(
      /^scratch: redis-server ended \(signal SIGKILL\).*; the group's data is as it was/,
    );
    await expectAsBefore();
  }, 90_000);
});
