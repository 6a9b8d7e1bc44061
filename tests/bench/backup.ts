/**
 * How fast a backup is and what memory it takes, against a real redis-server and a real S3 server on this machine.
 *
 *   . scripts/env && node -r ts-node/register/transpile-only tests/bench/backup.ts [MIB] [COMPRESSION] [--seal] [--no-flags]
 *
 * The backup runs in a process of its own, as one file as it is deployed. Memory is that process' resident set, sampled each 10 ms, over
 * what it was before the backup began. Values are 1 KiB that can't be compressed: the worst for everything but the source.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { Redis } from "ioredis";
import { noise } from "../support/backup/every-type";
import { S3Server } from "../support/backup/s3-server";
import { freePort } from "../support/client/ports";
import { ServerProcess } from "../support/client/server-process";
import type { Measured } from "./backup-process";

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const [mib = "256", compression = "zstd"] = words;
const sealed = process.argv.includes("--seal");
const flags = process.argv.includes("--no-flags") ? [] : ["--max-semi-space-size=1"];
const VALUE_BYTES = 1024;

async function fill(server: ServerProcess, bytes: number): Promise<void> {
  const redis = new Redis({ ...server.address, protocol: 2, enableAutoPipelining: true });
  const source = noise(8 * 1024 * 1024 + VALUE_BYTES);
  let pending: Promise<unknown>[] = [];
  for (let i = 0; i * VALUE_BYTES < bytes; i += 1) {
    const at = (i * 7919) % (8 * 1024 * 1024);
    pending.push(redis.set(`key:${i}`, source.subarray(at, at + VALUE_BYTES)));
    if (pending.length < 2000) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
  redis.disconnect();
}

async function main(): Promise<void> {
  const s3 = await S3Server.start();
  const config = ["save ''", "repl-diskless-sync-delay 0"];
  const server = await new ServerProcess("redis-server", await freePort(), config).start();
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-bench-"));
  try {
    await fill(server, Number(mib) * 1024 * 1024);
    const outfile = join(folder, "backup.cjs");
    const entryPoints = [join(__dirname, "backup-process.ts")];
    buildSync({ entryPoints, outfile, bundle: true, platform: "node", target: "node22", logLevel: "error" });
    const input = JSON.stringify({ address: server.address, store: s3.settings(), compression, sealed });
    const env = { ...process.env, AWS_SHARED_CREDENTIALS_FILE: s3.credentials() };
    // As docs/backup.md says to start it.
    const child = spawn(process.execPath, [...flags, outfile, input], { env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    await new Promise((resolve) => child.once("exit", resolve));
    const m = JSON.parse(said) as Measured;
    const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
    process.stdout.write(
      `${execFileSync("nproc").toString().trim()} cores, ${mib} MiB of values, ${compression}${sealed ? ", sealed" : ""} ${flags.join(" ")}: ` +
        `RDB ${mb(m.rdbBytes)} MB in ${(m.ms / 1000).toFixed(1)} s = ${((m.rdbBytes / m.ms) * 0.001).toFixed(0)} MB/s, ` +
        `object ${mb(m.objectBytes)} MB; memory ${mb(m.idleRss)} MB idle, +${mb(m.peakRss - m.idleRss)} MB at most ` +
        `(${((m.peakRss - m.idleRss) / 1048576).toFixed(1)} MiB); processor time ${(m.cpuMs / 1000).toFixed(1)} s\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
    await s3.stop();
  }
}

void main();
