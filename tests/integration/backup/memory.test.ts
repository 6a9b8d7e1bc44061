import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { connectTo } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { measured } from "../../support/measured";
import type { ServerProcess } from "../../support/client/server-process";

/**
 * Goal: the memory of a backup does not grow with the data, and it gives way to whoever needs the processor. Method: the container's
 * program, as it is started there, of a server with a key and of one with 384 MB that are stored as they are, so that every buffer on the
 * way is full.
 */
const rig = new BackupRig();
const MB = 1024 * 1024;
const DATA_MB = 384;
const MOST_MB = 64;

/** Runs one backup. @returns the most memory that its process had, and how nice it was */
async function peakOf(program: string, redis: ServerProcess): Promise<{ bytes: number; nice: number }> {
  const env = {
    ...{ PATH: process.env.PATH ?? "", HOME: "/nonexistent", AWS_SHARED_CREDENTIALS_FILE: rig.s3.credentials() },
    ...{ REDIS_ADDRESS: `127.0.0.1:${redis.address.port}`, REDIS_SSL: "no", BACKUP_BUCKET: "backups" },
    ...{ BACKUP_PREFIX: "redis-ha", BACKUP_ENDPOINT: rig.s3.settings().endpoint ?? "", BACKUP_PATH_STYLE: "yes" },
    BACKUP_COMPRESSION: "none",
  };
  const args = ["--max-semi-space-size=4", program, "once", '{"class":"manual"}'];
  const child = spawn(process.execPath, args, { env, stdio: "ignore" });
  rig.cleanUp.add(child, (c) => void c.kill("SIGKILL"));
  let bytes = 0;
  let nice = 0;
  // The kernel keeps the most that it ever had.
  const look = setInterval(() => {
    try {
      const told = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8"))?.[1];
      bytes = Math.max(bytes, Number(told ?? 0) * 1024);
      nice = Math.max(nice, getPriority(child.pid ?? 0));
    } catch {
      // It has ended.
    }
  }, 20);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(look);
  expect(code).toBe(0);
  return { bytes, nice };
}

test("384 MB take no more than 64 MiB above what one key takes", async () => {
  const program = join(rig.folder(), "scheduler.cjs");
  const entryPoints = [join(__dirname, "../../../runtime/backup/scheduler.ts")];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node22", logLevel: "error" });
  const redis = await rig.redis("rdbcompression no");
  const client = connectTo(redis.address);
  await client.set("key", "value");
  const small = await peakOf(program, redis);
  await client.call("debug", "populate", DATA_MB * 16, "key", MB / 16);
  client.disconnect();
  const large = await peakOf(program, redis);
  const more = large.bytes - small.bytes;
  measured(`backup of ${DATA_MB} MB: ${Math.round(more / MB)} MiB above that of one key`);
  expect(more).toBeLessThan(MOST_MB * MB);
  expect(large.nice).toBe(10);
}, 180_000);
