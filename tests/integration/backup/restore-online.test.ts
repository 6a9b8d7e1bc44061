import { backupNow } from "../../../runtime/backup/backup-now";
import { previewOnlineRestore, restoreOnline } from "../../../runtime/backup/restore/online";
import { connectTo, detailsOf, fillWithEveryType } from "../../support/backup/every-type";
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
  const group = await RedisGroup.start({ replicas: 1, sentinels: 3, downAfterMs: 1000 });
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
  expect(await downAfters(group)).toEqual(["1000", "1000", "1000"]);
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
}, 90_000);
