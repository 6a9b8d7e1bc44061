import { backupNow } from "../../../runtime/backup/backup-now";
import { findCommands } from "../../../runtime/backup/archive/find-commands";
import { fieldsOf } from "../../../runtime/backup/redis/ask";
import { restoreOnline } from "../../../runtime/backup/restore/online";
import { pointInTime } from "../../../runtime/backup/restore/point-in-time";
import { verifyBackup } from "../../../runtime/backup/verify";
import { Archiving, prepared, segmentsOf } from "../../support/backup/archiving";
import { noise } from "../../support/backup/every-type";
import { BackupRig, keptLog } from "../../support/backup/rig";
import { SecureGroup } from "../../support/backup/secure-group";
import { backupSettings } from "../../support/backup/settings";
import { TestAuthority } from "../../support/client/certificates";
import { freePort } from "../../support/client/ports";
import { eventually } from "../../support/wait";

/** Goal: with TLS everywhere and the rights that the program renders, a backup is made, proven and restored; nothing secret shows. */
const rig = new BackupRig();
let group: SecureGroup;
beforeEach(async () => {
  await rig.empty();
  group = rig.cleanUp.add(await SecureGroup.start(), (g) => g.stop());
}, 60_000);

const settingsFor = (user = "backup") => {
  const access = group.access(user);
  return backupSettings(undefined, rig.s3.settings(), {
    group: { sentinels: [group.sentinel], access, sentinelAccess: access },
    transfer: { encryptionKey: Buffer.alloc(32, 5) },
  });
};

test("backup as the user `backup` from the replica, proof, and restore as `admin`", async () => {
  const [master, replica] = group.nodes;
  if (!master || !replica) throw new Error("no nodes");
  await group.call(master, "set", "kept", "1");
  await group.replicated();
  const settings = settingsFor();
  const log = keptLog();
  const { manifest, manifestKey } = await backupNow(settings, { backupClass: "daily", log });
  const folder = manifestKey.replace("manifest.json", "");
  expect(manifest.source).toMatchObject({ role: "replica", address: `127.0.0.1:${replica.port}` });
  expect(manifest.keys.total).toBe(1);

  const acl = await rig.store.text(manifest.acl?.key ?? "");
  expect(acl).toMatch(/^user backup on .*#[0-9a-f]{64} .*\+psync/m);
  const view = JSON.parse((await rig.store.text(manifest.sentinel?.key ?? "")) ?? "{}") as Record<string, unknown>;
  expect(view[`127.0.0.1:${group.sentinel.port}`]).toMatchObject({
    ...{ master: { name: "mymaster", port: String(master.port) }, replicas: [{ port: String(replica.port) }] },
  });
  await verifyBackup(settings, { folder, log });

  await group.call(master, "set", "foreign", "1");
  const admin = { nodes: group.access("admin"), sentinels: group.access("admin") };
  const scratch = { host: "127.0.0.1", port: await freePort(), tls: group.tls };
  const steps: string[] = [];
  const { savedAs } = await restoreOnline(settings, {
    folder,
    admin,
    scratch,
    log,
    onStep: (text) => steps.push(text),
  });
  expect(savedAs).toBeDefined();
  for (const node of group.nodes) {
    expect(await group.call(node, "exists", "kept", "foreign")).toBe(1);
    expect(await group.call(node, "exists", "kept")).toBe(1);
  }
  await eventually("the master takes writes that the replica gets", 10_000, async () => {
    await group.call(master, "set", "after", "1");
    return (await group.call(replica, "exists", "after")) === 1;
  });
  const everything = [...log.lines, ...steps, acl, JSON.stringify(view), JSON.stringify(manifest)].join("\n");
  expect(everything).not.toMatch(/password-of-|BEGIN .*PRIVATE KEY/);
  expect(everything).not.toContain(Buffer.alloc(32, 5).toString("base64"));
}, 90_000);

test("the archive as the user `backup`, with TLS, encrypted, and no node counts it", async () => {
  const [master, replica] = group.nodes;
  if (!master || !replica) throw new Error("no nodes");
  const archiving = rig.cleanUp.add(new Archiving(settingsFor()), (a) => a.stop());
  await archiving.replayable();
  await group.call(master, "set", "archived", "1");
  await group.replicated();
  const written = Date.now() + 1000;
  await group.call(master, "flushall");
  await eventually("the replica has the archiver among its own", 30_000, async () =>
    String(await group.call(replica, "info", "replication")).includes("port=65536"),
  );
  await group.replicated();
  expect(await group.call(master, "wait", "2", "3000")).toBe(1);
  const listed = (await group.call(group.sentinel, "sentinel", "replicas", "mymaster")) as unknown[];
  expect(listed.map((one) => fieldsOf(one).port)).toEqual([String(replica.port)]);
  await archiving.archivedUntil(written);
  const { encryptionKey } = archiving.settings.transfer;
  const [flush] = await findCommands(rig.store, {
    ...{ group: "mymaster", from: new Date(0), encryptionKey, signal: AbortSignal.timeout(30_000) },
    wanted: ({ name }) => name === "FLUSHALL",
  });
  if (!flush) throw new Error("not found");
  const point = await pointInTime(archiving.settings, flush.before, { log: archiving.log });
  const scratch = rig.cleanUp.add(await prepared(rig.store, archiving.settings, point), (s) => s.stop());
  expect(await scratch.call("exists", "archived")).toBe(1);
  const [segment] = await segmentsOf(rig.store);
  expect(segment?.key).toMatch(/\.seg\.zst\.enc$/);
  expect(archiving.log.lines.join("\n")).not.toMatch(/password-of-|BEGIN .*PRIVATE KEY/);
  // Without the key nobody reads it.
  const without = { ...archiving.settings, transfer: { ...archiving.settings.transfer, encryptionKey: undefined } };
  await expect(pointInTime(without, flush.before)).rejects.toThrow(/^settings: the backup is encrypted with the key/);
}, 90_000);

test("more data than one TLS record holds comes whole, as fast as it is sent", async () => {
  const [master] = group.nodes;
  if (!master) throw new Error("no nodes");
  for (let i = 0; i < 40; i += 1) await group.call(master, "set", `key:${i}`, noise(300_000 + i).toString("hex"));
  await group.replicated();
  const settings = settingsFor();
  const { manifest, manifestKey } = await backupNow(settings, { backupClass: "daily" });
  expect(manifest.keys.total).toBe(40);
  expect(manifest.rdb.bytes).toBeGreaterThan(12_000_000);
  await verifyBackup(settings, { folder: manifestKey.replace("manifest.json", "") });
}, 60_000);

test("another authority, and a name that does not fit, are refused", async () => {
  const settings = settingsFor();
  const other = {
    ...group.access("backup"),
    tls: { ca: (await TestAuthority.create()).ca, cert: undefined, key: undefined },
  };
  await expect(
    backupNow(
      { ...settings, group: { ...settings.group, access: other, sentinelAccess: other } },
      { backupClass: "hourly" },
    ),
  ).rejects.toThrow(/^source: no Sentinel tells .*certificate/);
  const byName = { ...settings.group, sentinels: [{ host: "localhost", port: group.sentinel.port }] };
  await expect(backupNow({ ...settings, group: byName }, { backupClass: "hourly" })).rejects.toThrow(
    /^source: no Sentinel tells .*(altnames|ECONNREFUSED)/,
  );
  expect(await rig.leftovers()).toEqual([]);
}, 60_000);
