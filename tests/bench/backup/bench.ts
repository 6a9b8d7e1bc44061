import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { S3Server } from "../../support/backup/s3-server";
import { freePort } from "../../support/client/ports";
import { ServerProcess } from "../../support/client/server-process";
import { machine, save } from "../lib/results";
import { fill } from "./fill";
import { reportOf, type Round } from "./report";
import type { Measured, Task } from "./worker";

export interface BackupBenchOptions {
  readonly rounds?: number | undefined;
  /** Of values, in MiB. */
  readonly mib?: number | undefined;
  readonly compression?: Task["compression"] | undefined;
  /** With client-side encryption. */
  readonly sealed?: boolean | undefined;
}

/** As docs/backup.md says to start it. */
const FLAGS = ["--max-semi-space-size=4"];

/**
 * A backup into a real S3 server, by TLS as in a stack, beside `redis-cli --rdb` into a file, from one redis-server without persistence,
 * and the cold restore of that backup beside a redis-server that loads the file as it is. Each in a process of its own; who begins
 * alternates. What a process takes of memory is its resident set, sampled each 10 ms, over what it was before.
 */
export async function benchBackup({
  rounds = 5,
  mib = 1024,
  compression = "none",
  sealed = false,
}: BackupBenchOptions): Promise<void> {
  const s3 = await S3Server.start({ tls: true });
  const config = ["save ''", "repl-diskless-sync-delay 0"];
  const server = await new ServerProcess("redis-server", await freePort(), config).start();
  const work = mkdtempSync(join(tmpdir(), "redis-ha-bench-"));
  try {
    const version = await fill(server.address, mib * 1024 * 1024);
    const program = join(work, "worker.cjs");
    const entryPoints = [join(__dirname, "worker.ts")];
    buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node22", logLevel: "error" });
    const env = { ...process.env, AWS_SHARED_CREDENTIALS_FILE: s3.credentials(), NODE_EXTRA_CA_CERTS: s3.caFile };
    const ours = async (restore?: Task["restore"]): Promise<Measured> => {
      const task = {
        address: server.address,
        store: s3.settings(),
        compression,
        sealed,
        ...(restore ? { restore } : {}),
      };
      return JSON.parse(await run(process.execPath, [...FLAGS, program, JSON.stringify(task)], env)) as Measured;
    };
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const file = join(work, "redis-cli", "dump.rdb");
      const restored = join(work, "restored");
      for (const folder of [join(work, "redis-cli"), restored]) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
      }
      const backup = () => ours();
      const cli = () => timed(() => run("redis-cli", ["-p", String(server.address.port), "--rdb", file], env));
      const [made, cliMs] = round % 2 === 0 ? [await backup(), await cli()] : await reversed(backup, cli);
      const fetched = await ours({ folder: made.folder, dataFolder: restored, version });
      const loadMs = await loaded(restored);
      const plainMs = await loaded(join(work, "redis-cli"));
      measured.push({ made, cliMs, cliBytes: statSync(file).size, restoreMs: fetched.ms, loadMs, plainMs });
      process.stderr.write(`backup: round ${round + 1} of ${rounds}\n`);
    }
    const report = reportOf(measured, { mib, compression, sealed });
    // Only what the goals are set for is kept.
    if (compression === "none" && !sealed)
      save("backup", { at: new Date().toISOString(), machine: machine(), mib, measured }, report);
    process.stdout.write(`${report}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
    await server.stop();
    await s3.stop();
  }
}

async function reversed<A, B>(a: () => Promise<A>, b: () => Promise<B>): Promise<[A, B]> {
  const second = await b();
  return [await a(), second];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** How long a redis-server takes from its start until it answers, with the RDB of this folder. */
async function loaded(folder: string): Promise<number> {
  const server = new ServerProcess("redis-server", await freePort(), ["save ''", `dir ${folder}`]);
  try {
    return await timed(() => server.start());
  } finally {
    await server.stop();
  }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ended with ${String(code)}: ${err.slice(-600)}`));
    });
  });
}
