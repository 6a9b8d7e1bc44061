import { backupNow, type BackupOptions } from "../../../runtime/backup/backup-now";
import type { Address } from "../../../runtime/client/address";
import type { BackupSettings, TimeoutSettings } from "../../../runtime/backup/settings/types";
import { connectTo, noise } from "../../support/backup/every-type";
import { BackupRig, keptLog } from "../../support/backup/rig";
import { backupSettings } from "../../support/backup/settings";
import { TamperingProxy } from "../../support/backup/tampering-proxy";
import { FakeServer } from "../../support/client/fake-server";
import type { ServerProcess } from "../../support/client/server-process";
import { TcpProxy } from "../../support/client/tcp-proxy";

/** Goal: whatever happens to the source or the way to it, no backup comes of half a snapshot, the message says why, the next one works. */
const rig = new BackupRig();
let source: ServerProcess;
beforeEach(async () => {
  await rig.empty();
  source = await rig.redis();
  const redis = connectTo(source.address);
  for (let i = 0; i < 30; i += 1) await redis.set(`key:${i}`, noise(1_000_000 + i));
  redis.disconnect();
}, 30_000);

const settingsFor = (node: Address, over: Parameters<typeof backupSettings>[2] = {}): BackupSettings =>
  backupSettings(node, rig.s3.settings(), over);
const backup = (node: Address, options: Partial<BackupOptions> = {}, timeouts: Partial<TimeoutSettings> = {}) =>
  backupNow(settingsFor(node, { timeouts }), { backupClass: "hourly", ...options });

async function expectNothingLeft(): Promise<void> {
  expect(await rig.leftovers()).toEqual([]);
  expect((await backup(source.address)).manifest.keys.total).toBe(30);
}

/** Does something once, as soon as the snapshot is on its way. */
function atFirstBytes(act: () => void): BackupOptions["onProgress"] {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/** More than a source can have sent before something happens to it. */
async function largeSource(): Promise<ServerProcess> {
  const large = await rig.redis();
  const redis = connectTo(large.address);
  await redis.call("debug", "populate", "400000", "key", "300");
  redis.disconnect();
  return large;
}

test("the network is cut in the midst of the snapshot", async () => {
  const proxy = rig.cleanUp.add(await TcpProxy.to(source.address), (p) => p.close());
  const cut = atFirstBytes(() => proxy.cut());
  await expect(backup(proxy.address, { onProgress: cut })).rejects.toThrow(
    /^transfer: .*(ECONNRESET|closed the connection), after \d+ bytes of the snapshot/,
  );
  await expectNothingLeft();
}, 60_000);

test("the source is killed in the midst of the snapshot", async () => {
  const large = await largeSource();
  await expect(backup(large.address, { onProgress: atFirstBytes(() => large.kill()) })).rejects.toThrow(/^transfer: /);
  await expectNothingLeft();
}, 60_000);

test("the source freezes in the midst of the snapshot", async () => {
  const large = await largeSource();
  // It must not be taken for silent before.
  const silenceMs = 5000;
  await expect(
    backup(large.address, { onProgress: atFirstBytes(() => large.freeze()) }, { silenceMs }),
  ).rejects.toThrow(/^transfer: .*silent for 5000 ms, after \d+ bytes of the snapshot/);
  await expectNothingLeft();
}, 60_000);

test("a frozen source, one that is away, and one that is no Redis", async () => {
  source.freeze();
  await expect(backup(source.address, {}, { askMs: 800 })).rejects.toThrow(
    /^source: no node can be backed up from: .*(no answer within 800 ms|timed out)/,
  );
  source.thaw();
  await expect(backup({ host: "127.0.0.1", port: 1 })).rejects.toThrow(/^source: .*127\.0\.0\.1:1: .*ECONNREFUSED/);
  await expectNothingLeft();
}, 60_000);

test.each<[string, number, RegExp]>([
  [
    "a flipped byte in a value",
    5_000_000,
    /^integrity: the checksum of the RDB's \d+ bytes is not the one in its footer/,
  ],
  ["a flipped byte in the header", 0, /^integrity: .*it begins with "SEDIS/],
])(
  "%s",
  async (_name, where, message) => {
    let from = -1;
    const proxy = await TamperingProxy.to(source.address, (chunk, at) => {
      const begin = chunk.indexOf("REDIS0");
      if (begin >= 0 && from < 0) from = at + begin;
      const target = from + where;
      if (from >= 0 && target >= at && target < at + chunk.length) chunk[target - at] = (chunk[target - at] ?? 0) ^ 1;
      return chunk;
    });
    rig.cleanUp.add(proxy, (p) => p.close());
    await expect(backup(proxy.address)).rejects.toThrow(message);
    await expectNothingLeft();
  },
  60_000,
);

test("a snapshot that ends early", async () => {
  const proxy = await TamperingProxy.to(source.address, (chunk, at) => (at > 3_000_000 ? null : chunk));
  rig.cleanUp.add(proxy, (p) => p.close());
  await expect(backup(proxy.address)).rejects.toThrow(/^transfer: .*closed the connection, after \d+ bytes/);
  await expectNothingLeft();
}, 60_000);

test("wrong password, no rights, and a user who may SYNC only", async () => {
  const redis = connectTo(source.address);
  await redis.call(
    "acl",
    "setuser",
    "backup",
    "on",
    ">right",
    "-@all",
    "+psync",
    "+sync",
    "+replconf",
    "+ping",
    "+info",
  );
  await redis.call("acl", "setuser", "nobody", "on", ">right", "-@all", "+info");
  await redis.call("acl", "setuser", "syncer", "on", ">right", "-@all", "+sync", "+replconf", "+info");
  const by = (username: string, password: string) => {
    const access = { username, password, tls: undefined };
    const log = keptLog();
    const settings = settingsFor(source.address, { group: { access } });
    return { log, result: backupNow(settings, { backupClass: "hourly", log }) };
  };
  await expect(by("backup", "wrong").result).rejects.toThrow(/WRONGPASS/);
  await expect(by("nobody", "right").result).rejects.toThrow(/^handshake: .*NOPERM.*the user needs \+psync/);
  expect(await rig.leftovers()).toEqual([]);

  const good = by("backup", "right");
  expect((await good.result).manifest).toMatchObject({ acl: null, keys: { total: 30 } });
  expect(good.log.lines.join("\n")).toMatch(/the ACL users are not saved.*NOPERM/);
  expect(good.log.lines.join("\n")).not.toContain(">right");
  expect((await by("syncer", "right").result).manifest).toMatchObject({ replication: null, keys: { total: 30 } });
  redis.disconnect();
}, 60_000);

test("a source that is a replica without a link gives no snapshot", async () => {
  const redis = connectTo(source.address);
  await redis.replicaof("127.0.0.1", 1);
  await expect(backup(source.address)).rejects.toThrow(/^source: .*its link to the master is down/);
  await redis.replicaof("NO", "ONE");
  redis.disconnect();
  await expectNothingLeft();
}, 60_000);

test("a source that accepts everything and never sends a snapshot is given up", async () => {
  const fake = await FakeServer.start((name) => {
    if (name === "info") return { bulk: "role:master\r\nredis_version:7.0.15\r\nloading:0\r\n" };
    return name === "psync" ? undefined : "OK";
  });
  rig.cleanUp.add(fake, (f) => f.stop());
  await expect(backup(fake.address, {}, { silenceMs: 1000 })).rejects.toThrow(/^handshake: .*silent for 1000 ms/);
  expect(await rig.leftovers()).toEqual([]);
}, 60_000);
