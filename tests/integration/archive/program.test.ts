import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { SegmentIndex, chainFrom } from "../../../runtime/backup/archive/chain";
import { rangesOf } from "../../../runtime/backup/archive/moment";
import { listBackups } from "../../../runtime/backup/list";
import { segmentsOf } from "../../support/backup/archiving";
import { Load } from "../../support/backup/load";
import { BackupRig } from "../../support/backup/rig";
import { freePort } from "../../support/client/ports";
import { RedisGroup } from "../../support/client/redis-group";
import { watchStops } from "../../support/client/stopped-time";
import { measured } from "../../support/measured";
import { eventually } from "../../support/wait";

/** Goal: the container's program archives under load with the promised RPO, in bounded memory, and goes on after a kill. */
const rig = new BackupRig();
let program: string;
let group: RedisGroup;

beforeEach(async () => {
  await rig.empty();
  group = rig.cleanUp.add(await RedisGroup.start({ replicas: 1, sentinels: 1, downAfterMs: 10_000 }), (g) => g.stop());
  program = join(rig.folder(), "scheduler.cjs");
  const entryPoints = [join(__dirname, "../../../runtime/backup/scheduler.ts")];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node22", logLevel: "error" });
}, 60_000);

class Program {
  said = "";
  readonly ended: Promise<void>;
  private constructor(
    readonly child: ChildProcess,
    private readonly port: number,
  ) {
    const hear = (data: Buffer): void => void (this.said += data.toString());
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    // At its exit not all that it said has been read.
    this.ended = new Promise((resolve) => child.once("close", () => resolve()));
  }

  static async start(env: Record<string, string> = {}): Promise<Program> {
    const port = await freePort();
    const sentinels = group.sentinelAddresses.map(({ host, port: p }) => `${host}:${p}`).join(",");
    const all = {
      ...{ PATH: process.env.PATH ?? "", HOME: "/nonexistent", AWS_SHARED_CREDENTIALS_FILE: rig.s3.credentials() },
      ...{ REDIS_SENTINELS: sentinels, REDIS_SSL: "no", BACKUP_BUCKET: "backups", BACKUP_PREFIX: "redis-ha" },
      ...{ BACKUP_ENDPOINT: `http://127.0.0.1:${rig.s3.port}`, BACKUP_PATH_STYLE: "yes" },
      ...{ BACKUP_SCHEDULE_DAILY: "0 3 1 1 *", BACKUP_CONTINUOUS: "true", BACKUP_METRICS_PORT: String(port) },
      ...env,
    };
    const args = ["--max-semi-space-size=4", program];
    const child = spawn(process.execPath, args, { env: all, stdio: ["ignore", "pipe", "pipe"] });
    return rig.cleanUp.add(new Program(child, port), (p) => p.child.kill("SIGKILL"));
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    return Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name}{`))
        ?.split(" ")
        .at(-1) ?? NaN,
    );
  }

  replayable(): Promise<unknown> {
    return eventually("the archive can be replayed", 90_000, async () => {
      return (
        (await this.metric("redis_archive_replayable")) === 1 && (await this.metric("redis_archive_segments_total")) > 0
      );
    });
  }

  /** Resident memory in MiB. */
  memory(): number {
    const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid ?? 0}/status`, "utf8"))?.[1];
    return Number(pages) / 1024;
  }
}

/** The folders of all that are stored. */
const backups = async (): Promise<string[]> =>
  (await listBackups(rig.store, { group: "mymaster" })).map(({ folder }) => folder);

const RPO_MS = 10_000;

/** Tells how old a moment is now, without the time since then in which nothing ran: no promise in seconds is kept in that. */
function watchAges(): (atMs: number) => number {
  const stops = watchStops();
  return (atMs) => {
    const stood = stops().map(({ ms, endedAt }) => Math.max(0, Math.min(ms, endedAt - atMs)));
    return stood.reduce((age, ms) => age - ms, Date.now() - atMs);
  };
}

test("under load nothing is ever older than 10 s, and the memory is bounded", async () => {
  const run = await Program.start();
  await run.replayable();
  const idle = run.memory();
  const load = rig.cleanUp.add(new Load(await group.master(), 4), (l) => l.stop());
  const age = watchAges();
  const [ages, memory]: [number[], number[]] = [[], []];
  const bytes = (await run.metric("redis_archive_last_offset")) || 0;
  const until = Date.now() + 25_000;
  while (Date.now() < until) {
    ages.push(age((await run.metric("redis_archive_last_success_timestamp_seconds")) * 1000));
    memory.push(run.memory());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await load.stop();
  const archived = ((await run.metric("redis_archive_last_offset")) - bytes) / 1024 / 1024;
  const worst = Math.max(...ages);
  measured(
    `archive under load: ${archived.toFixed(0)} MiB of changes in 25 s, RPO at most ${(worst / 1000).toFixed(1)} s, ` +
      `memory ${idle.toFixed(0)} MiB before and at most ${Math.max(...memory).toFixed(0)} MiB`,
  );
  expect(load.total).toBeGreaterThan(1000);
  expect(worst).toBeLessThan(RPO_MS);
  expect(Math.max(...memory) - idle).toBeLessThan(96);
  run.child.kill("SIGTERM");
  await run.ended;
  expect(run.said).not.toMatch(/"level":(50|60)/);
}, 180_000);

test("killed in the midst of it and started again, it goes on where the store ends, and needs no other backup", async () => {
  const env = { BACKUP_CONTINUOUS_SEGMENT_SECONDS: "1", BACKUP_CONTINUOUS_SEGMENT_MB: "1" };
  const first = await Program.start(env);
  await first.replayable();
  // The one that was overdue, and another one where its snapshot was taken before the archive began.
  const made = await backups();
  const load = rig.cleanUp.add(new Load(await group.master(), 2), (l) => l.stop());
  await eventually("segments are stored", 90_000, async () => (await first.metric("redis_archive_segments_total")) > 3);
  first.child.kill("SIGKILL");
  await first.ended;
  const then = load.total;
  await eventually("they write while it is dead", 30_000, () => Promise.resolve(load.total > then + 300));
  const second = await Program.start(env);
  await second.replayable();
  await eventually("it archives", 90_000, async () => (await second.metric("redis_archive_segments_total")) > 3);
  await load.stop();
  second.child.kill("SIGTERM");
  await second.ended;
  expect(second.said).toMatch(/"replayable":true,"msg":"the archive ends here"/);
  expect(await backups()).toEqual(made);
  const segments = await segmentsOf(rig.store);
  const [range, ...more] = await rangesOf(rig.store, "mymaster");
  if (!range) throw new Error("no base");
  expect(more).toEqual([]);
  expect(range.to).toBe(segments.at(-1)?.lastAt);
  const { end } = chainFrom(new SegmentIndex(segments), range.base);
  expect(end.offset).toBe(segments.at(-1)?.last);
}, 180_000);
