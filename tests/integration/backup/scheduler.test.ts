import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { listBackups } from "../../../runtime/backup/list";
import { connectTo, noise } from "../../support/backup/every-type";
import { BackupRig } from "../../support/backup/rig";
import { S3Proxy } from "../../support/backup/s3-proxy";
import { freePort } from "../../support/client/ports";
import type { ServerProcess } from "../../support/client/server-process";
import { eventually } from "../../support/wait";

/** Goal: the container's program, as the one file that it is, makes what is due, shows it, and ends as it is asked to. */
const rig = new BackupRig();
const group = "mymaster";
let program: string;
let redis: ServerProcess;
let proxy: S3Proxy;
/** Overdue where there is no backup yet, and never due in the midst of a test. */
const YEARLY = "0 0 1 1 *";
/** The program takes of the processors what others leave (`nice` 10). */
const SLOW_MS = 90_000;
jest.setTimeout(2 * SLOW_MS);

beforeEach(async () => {
  await rig.empty();
  redis = await rig.redis();
  const client = connectTo(redis.address);
  await client.set("key", noise(100_000));
  client.disconnect();
  proxy = rig.cleanUp.add(await S3Proxy.to(rig.s3.port), (p) => p.close());
  program = join(rig.folder(), "scheduler.cjs");
  const entryPoints = [join(__dirname, "../../../runtime/backup/scheduler.ts")];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node22", logLevel: "error" });
}, 30_000);

class Program {
  said = "";
  readonly ended: Promise<number>;
  private constructor(readonly child: ChildProcess) {
    const hear = (data: Buffer): void => void (this.said += data.toString());
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    // At its exit not all that it said has been read.
    this.ended = new Promise((resolve) => child.once("close", (code, by) => resolve(code ?? (by === null ? -1 : -2))));
  }

  static start(args: string[], env: Record<string, string> = {}): Program {
    const all = {
      ...{ PATH: process.env.PATH ?? "", HOME: "/nonexistent", AWS_SHARED_CREDENTIALS_FILE: rig.s3.credentials() },
      ...{ REDIS_ADDRESS: `127.0.0.1:${redis.address.port}`, REDIS_SSL: "no", BACKUP_BUCKET: "backups" },
      ...{ BACKUP_PREFIX: "redis-ha", BACKUP_ENDPOINT: proxy.endpoint, BACKUP_PATH_STYLE: "yes" },
      ...env,
    };
    const child = spawn(process.execPath, [program, ...args], { env: all, stdio: ["ignore", "pipe", "pipe"] });
    return rig.cleanUp.add(new Program(child), (p) => p.child.kill("SIGKILL"));
  }

  says(text: RegExp): Promise<unknown> {
    return eventually(`it says ${text.source}; it said ${this.said}`, SLOW_MS, () =>
      Promise.resolve(text.test(this.said)),
    );
  }
}

test("makes up for what is overdue, proves it, shows it, and ends at once when idle", async () => {
  const port = await freePort();
  const run = Program.start([], {
    ...{ BACKUP_SCHEDULE_HOURLY: YEARLY, BACKUP_SCHEDULE_DAILY: YEARLY, BACKUP_VERIFY_SCHEDULE: YEARLY },
    BACKUP_METRICS_PORT: String(port),
  });
  await run.says(/"msg":"the backup is proven"/);
  const entries = await listBackups(rig.store, { group });
  // The list goes by the second they began in, which both may share.
  expect(entries.map(({ id, good }) => [id.backupClass, good]).sort()).toEqual([
    ["daily", true],
    ["hourly", true],
  ]);
  const metrics = await eventually("the proof is shown", SLOW_MS, async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    // The run is counted first; what the store says of the proof is read after it.
    return text.includes('redis_backup_last_verify_status{group="mymaster"} 1') && text;
  });
  expect(metrics).toMatch(/redis_backup_runs_total\{group="mymaster",class="daily",outcome="success"\} 1/);
  expect(metrics).toMatch(/redis_backup_last_keys\{group="mymaster"\} 1/);
  expect(metrics).toMatch(/redis_backup_stored\{group="mymaster"\} 2/);
  expect(metrics).toContain('verify_runs_total{group="mymaster",outcome="success"} 1');
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  const lines = run.said.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { level: number }).level).every((level) => level <= 40)).toBe(true);
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);

  // Nothing is due now.
  const again = Program.start([], {
    ...{ BACKUP_SCHEDULE_HOURLY: YEARLY, BACKUP_SCHEDULE_DAILY: YEARLY, BACKUP_VERIFY_SCHEDULE: YEARLY },
    BACKUP_METRICS_PORT: String(port),
  });
  // In the same turn in which it shows what is stored it decides what is overdue.
  await eventually("it has looked", SLOW_MS, async () =>
    (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes(
      'redis_backup_stored{group="mymaster"} 2',
    ),
  );
  again.child.kill("SIGINT");
  expect(await again.ended).toBe(0);
  expect(await listBackups(rig.store, { group })).toHaveLength(2);
});

test("asked to stop in the midst of a run, it calls that off and leaves nothing", async () => {
  proxy.on((op) => (op === "part" ? { kind: "hang" } : undefined));
  const run = Program.start([], { BACKUP_SCHEDULE_HOURLY: YEARLY, BACKUP_DRAIN_TIMEOUT: "1" });
  await eventually("a part is under way", SLOW_MS, () => Promise.resolve(proxy.seen.includes("part hang")));
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(143);
  expect(run.said).toMatch(/the backup was called off/);
  expect(await rig.leftovers()).toEqual([]);
});

test("asked to stop in the midst of a run that is nearly done, it waits for it", async () => {
  let release = (): void => undefined;
  proxy.on((op) => {
    if (op === "put") release();
    return undefined;
  });
  const run = Program.start([], { BACKUP_SCHEDULE_HOURLY: YEARLY, BACKUP_DRAIN_TIMEOUT: "60" });
  await new Promise<void>((resolve) => (release = resolve));
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);
  expect((await listBackups(rig.store, { group })).map(({ good }) => good)).toEqual([true]);
});

test("tells what was missed as soon as the store is back", async () => {
  proxy.on(() => ({ kind: "refuse", status: 403, code: "AccessDenied" }));
  const run = Program.start([], { BACKUP_SCHEDULE_HOURLY: YEARLY });
  await run.says(/"msg":"can't tell what was missed"/);
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);
});

describe("one run", () => {
  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ["that succeeds", ["once", '{"class":"manual"}'], {}, 0, /"manifestKey":"redis-ha\/manual\//],
    [
      "that fails",
      ["once", '{"class":"manual"}'],
      { REDIS_ADDRESS: "127.0.0.1:1" },
      1,
      /"step":"source".*ECONNREFUSED/,
    ],
    ["with wrong settings", ["once", '{"class":"manual"}'], { BACKUP_BUCKET: "" }, 2, /BACKUP_BUCKET is not set/],
    ["of an unknown class", ["once", '{"class":"yearly"}'], {}, 2, /the event can't be read: class/],
    ["of no JSON", ["once", "hourly"], {}, 2, /the event is no JSON/],
    ["that nobody knows", ["always"], {}, 2, /usage/],
  ])("%s", async (_name, args, env, code, said) => {
    const run = Program.start(args, env);
    expect(await run.ended).toBe(code);
    expect(run.said).toMatch(said);
  });

  test("that is asked to stop leaves nothing", async () => {
    proxy.on((op) => (op === "part" ? { kind: "hang" } : undefined));
    const run = Program.start(["once", '{"class":"manual"}']);
    await eventually("a part is under way", SLOW_MS, () => Promise.resolve(proxy.seen.includes("part hang")));
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(143);
    expect(await rig.leftovers()).toEqual([]);
  });

  test("verifies and prunes", async () => {
    expect(await Program.start(["once", '{"class":"hourly"}']).ended).toBe(0);
    const verify = Program.start(["once", '{"action":"verify"}']);
    expect(await verify.ended).toBe(0);
    expect(verify.said).toMatch(/"action":"verify".*"keys":1/);
    const prune = Program.start(["once", '{"action":"prune"}']);
    expect(await prune.ended).toBe(0);
    expect(prune.said).toMatch(/"pruned":0/);
  });
});
