import { backupNow } from "../../../runtime/backup/backup-now";
import type { BackupSettings } from "../../../runtime/backup/settings/types";
import { connectTo } from "../../support/backup/every-type";
import { BackupRig, keptLog } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { RedisGroup, once } from "../../support/client/redis-group";
import type { ServerProcess } from "../../support/client/server-process";
import { eventually } from "../../support/wait";

/** Goal: the source is a healthy replica that Sentinels name; failing that the master, which is logged; a failover changes nothing. */
const rig = new BackupRig();
let group: RedisGroup;
let settings: BackupSettings;
beforeEach(() => rig.empty());

/** @param downAfterMs by default so long that there is no failover */
async function start({ downAfterMs = 10_000, askMs = 15_000 } = {}): Promise<void> {
  group = rig.cleanUp.add(await RedisGroup.start({ replicas: 2, sentinels: 2, downAfterMs }), (g) => g.stop());
  settings = backupSettings(undefined, rig.s3.settings(), {
    group: { sentinels: group.sentinelAddresses },
    timeouts: { askMs },
  });
}

async function replicas(): Promise<ServerProcess[]> {
  const { port } = await group.master();
  return group.nodes.filter((node) => node.address.port !== port);
}

async function backup() {
  const log = keptLog();
  const { manifest } = await backupNow(settings, { backupClass: "hourly", log });
  return { source: manifest.source, log: log.lines.join("\n") };
}

test("a replica; the other one when that is frozen; the master when both are down", async () => {
  await start({ askMs: 5000 });
  const first = await backup();
  expect(first.source.role).toBe("replica");
  expect(first.log).not.toContain("warn");

  const frozen = group.nodes.find((node) => first.source.address.endsWith(`:${node.address.port}`));
  frozen?.freeze();
  const second = await backup();
  expect(second.source).toMatchObject({ role: "replica" });
  expect(second.source.address).not.toBe(first.source.address);

  for (const replica of await replicas()) replica.kill();
  const third = await backup();
  const { port } = await group.master();
  expect(third.source).toMatchObject({ role: "master", address: `127.0.0.1:${port}` });
  expect(third.log).toMatch(/^warn the snapshot is taken from the master.*passedOver.*127\.0\.0\.1/m);
}, 120_000);

test("taking it from the master makes no Sentinel see a replica that is none", async () => {
  await start();
  const master = await group.master();
  // So long that each Sentinel reads the master's INFO meanwhile, as it does every 10 s.
  await once(master, "config", "set", "repl-diskless-sync-delay", "13");
  const seen = new Set<string>();
  const watch = setInterval(() => {
    void once(master, "info", "replication").then(
      (info) => {
        for (const [, port = ""] of String(info).matchAll(/^slave\d+:.*port=(\d+)/gm)) seen.add(port);
      },
      () => undefined,
    );
  }, 500);
  const single = { ...settings.group, sentinels: [], node: master };
  await backupNow({ ...settings, group: single }, { backupClass: "manual" });
  clearInterval(watch);
  expect(seen).toContain("65536");
  for (const sentinel of group.sentinelAddresses) {
    const known = (await once(sentinel, "sentinel", "replicas", "mymaster")) as string[][];
    expect(known).toHaveLength(2);
  }
}, 120_000);

test("after a failover the backup is of the new master's history", async () => {
  // Longer than the 2 s from which on a Sentinel that stood still does nothing, so that there is no second one.
  await start({ downAfterMs: 3000 });
  const old = await group.master();
  const redis = connectTo(old);
  await redis.set("before", "1");
  // Else whoever is promoted may not have it.
  expect(await redis.wait(2, 30_000)).toBe(2);
  redis.disconnect();
  group.node(old).kill();
  await eventually("another master is named", 90_000, async () => (await group.master()).port !== old.port);
  const now = await group.master();
  await eventually("it takes writes", 10_000, async () => (await once(now, "set", "after", "1")) === "OK");
  const { manifest } = await eventually("the other replica follows it", 90_000, async () => {
    const made = await backupNow(settings, { backupClass: "hourly" });
    return made.manifest.source.role === "replica" && made;
  });
  expect(manifest.keys.total).toBe(2);
  const info = String(await once(now, "info", "replication"));
  expect(info).toContain(`master_replid:${manifest.replication?.id ?? "none"}`);
}, 240_000);
