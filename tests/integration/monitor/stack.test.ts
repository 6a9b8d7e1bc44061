import { execFileSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Stack } from "@pulumi/pulumi/automation";
import { previewStack } from "../../../scripts/deploy/deploy";
import { givenSettings } from "../../../scripts/deploy/settings";
import { docker, TestContainer } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { DeployedMonitoring, Listener } from "../../support/monitor/deployed";
import { startCommand } from "../../support/cli/command";
import { buildImages } from "../../support/images";
import { measured } from "../../support/measured";
import { subnet, testConfig, UP_MS } from "../../support/shared-group";
import { SmallVolume } from "../../support/small-volume";
import { firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";

/**
 * Goal: one setting has a stack watched: what goes wrong shows in metric, alert, event log, webhook and status, and so does that it is
 * over. Method: the project's program through the real engine; a receiver on this host; each trouble is made for real.
 */
jest.setTimeout(120_000);
const STACK = `test-${RUN}-monitoring`;
/** It leads first, and its disk is small. */
const SMALL = "redis-1";
const network = subnet("monitoring");
const gateway = network.replace(/\d+\/27$/, String(Number(/(\d+)\/27$/.exec(network)?.[1]) + 1));
const listener = new Listener("token-of-the-receiver-of-alerts", "key-of-the-receiver-of-events");
let stack: Stack;
let group: TestGroup;
let monitoring: DeployedMonitoring;
let disk: SmallVolume | undefined;
let eventsUrl = "";

beforeAll(async () => {
  buildImages("monitor", "prometheus", "alertmanager", "backup", "object-store");
  const url = `http://${gateway}:${await listener.start()}`;
  disk = await SmallVolume.create(`${STACK}-${SMALL}-data`, { "redis-ha.stack": STACK }, "64m");
  stack = await testStack(
    STACK,
    testConfig("monitoring", {
      maxmemory: "16mb",
      maxmemoryPolicy: "noeviction",
      tls: { certDays: 2, renewBeforeDays: 1 },
      backup: {
        enabled: true,
        target: "local",
        schedules: { hourly: "", daily: "35 2 * * *", weekly: "", monthly: "" },
      },
      monitoring: {
        enabled: true,
        scrapeSeconds: 1,
        events: { webhook: "generic" },
        alertmanager: { groupWaitSeconds: 0, groupIntervalSeconds: 1, webhookUrl: `${url}/alerts` },
        thresholds: { patiencePercent: 0, certificateWarningDays: 3, certificateCriticalDays: 3 },
      },
    }),
  );
  eventsUrl = `${url}/events/of-nobody-else`;
  const secrets = { webhookToken: listener.token, eventsUrl, eventsKey: listener.key };
  await stack.setConfig("redis-ha:receiverSecrets", { value: JSON.stringify(secrets), secret: true });
  const startedAt = Date.now();
  await firstUp(stack);
  measured(`up of a group with monitoring and backups: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  group = await TestGroup.of(stack);
  await disk.keep(group.outputs.image);
  monitoring = await DeployedMonitoring.of(stack, listener);
  await group.settled();
}, UP_MS);
afterAll(async () => {
  group.close();
  await disk?.release();
  await stack.destroy();
  await listener.stop();
}, UP_MS);

const member = (name: string) => group.container(name);
const admin = (name: string) => group.direct(group.node(name));

test("the monitor answers by TLS to who has its token, and Prometheus reaches everything", async () => {
  const { status, body } = await monitoring.get("monitor", "/ready", monitoring.token);
  expect({ status, body }).toMatchObject({ status: 200 });
  expect((await monitoring.get("monitor", "/metrics")).status).toBe(401);
  await eventually("all targets are up", 30_000, async () => {
    const up = await monitoring.query("up == 1");
    return up.length === 4 && up.map(({ metric }) => metric.job).sort();
  }).then((jobs) => expect(jobs).toEqual(["alertmanager", "prometheus", "redis", "redis-backup"]));
});

test("certificates that end soon are seen everywhere", async () => {
  await monitoring.seen({
    metric: "(redis_certificate_not_after_timestamp_seconds - time()) / 86400 < 3",
    alert: "RedisCertificateEnding",
    event: "certificate-ending",
    subject: "redis-1",
    status: ({ nodes }) => nodes.every(({ certificate }) => (certificate?.daysLeft ?? 9) < 3),
  });
});

test("a backup is made as soon as there is none; a program that has stopped is told of until it runs again", async () => {
  const made = async () => (await monitoring.status()).backups?.stored === 1;
  await eventually("a first backup", 60_000, made);
  const backup = new TestContainer(member("backup").name);
  await backup.stop();
  await monitoring.seen({
    metric: "redis_backup_up == 0",
    alert: "RedisBackupStoreDown",
    event: "backup-unknown",
    subject: "backup",
    status: ({ backups }) => backups?.up === false,
  });
  await backup.start();
  await monitoring.over("RedisBackupStoreDown", "backup-known", "backup");
  const { backups } = await monitoring.status();
  expect(backups).toMatchObject({ up: true, stored: 1, newest: { keys: 0 } });
  expect(await monitoring.query("redis_backup_stored")).toHaveLength(1);
});

/** Makes a replica the master: with the third node away there is no other choice. */
async function lead(name: string, others: readonly string[]): Promise<void> {
  const [master = "", third = ""] = others;
  await member(third).stop();
  const sentinel = group.sentinel("sentinel-1");
  await eventually(`${third} is seen to be away`, 20_000, async () =>
    /disconnected|down/.test(await group.replicaFlags(sentinel, group.node(third))),
  );
  await group.direct(sentinel).call("SENTINEL", "FAILOVER", group.outputs.group);
  expect(await group.switched(master)).toBe(name);
  await member(third).start();
  await group.settled();
}

test("a killed master: who is down is told and resolved, the failover is in metric, log, webhook and status", async () => {
  const before = await group.settled();
  expect(before).toBe(SMALL);
  await member(before).kill();
  const after = await group.switched(before);
  await monitoring.seen({
    metric: "redis_group_failovers_total == 1",
    alert: "RedisInstanceDown",
    event: "switch-master",
    subject: after,
    status: ({ topology, failovers }) => topology.master === after && failovers.at(-1)?.to === after,
  });
  expect(listener.alert("RedisInstanceDown", "firing", before)).toBeDefined();
  await member(before).start();
  await group.settled();
  await monitoring.over("RedisInstanceDown", "node-reachable", before);
  await lead(
    before,
    [after, ...group.outputs.nodes.map((n) => n.name)].filter(
      (name, i, all) => name !== before && all.indexOf(name) === i,
    ),
  );
});

/** How long a master may fail to answer, on every Sentinel. */
async function patience(ms: number): Promise<void> {
  for (const sentinel of group.outputs.sentinels)
    await group.direct(sentinel).call("SENTINEL", "SET", group.outputs.group, "down-after-milliseconds", ms);
}

test("a full disk is seen everywhere, and that there is room again", async () => {
  const master = await group.settled();
  expect(master).toBe(SMALL);
  // It answers PING by MISCONF, so another would lead before all was looked at (tests/integration/disaster/disk-full.test.ts).
  await patience(60_000);
  await member(master).exec(["/bin/sh", "-c", "dd if=/dev/zero of=/data/filler bs=1M 2>/dev/null || true"]);
  const app = group.client();
  await eventually("writes are refused", 20_000, async () => {
    const answer = await app.set("disk", "x".repeat(10_000)).catch((error: unknown) => String(error));
    return answer.includes("MISCONF");
  });
  await monitoring.seen({
    metric: "redis_aof_last_write_status == 0",
    alert: "RedisAofWriteFailed",
    event: "write-failed",
    subject: master,
    status: ({ nodes }) => nodes.find(({ name }) => name === master)?.persistence.aofOk === false,
  });
  await member(master).exec(["rm", "/data/filler"]);
  await monitoring.over("RedisAofWriteFailed", "write-succeeded", master);
  await expect(app.set("disk", "y")).resolves.toBe("OK");
  await patience(5000);
});

test("a memory limit that is reached is seen everywhere, and that there is room again", async () => {
  const master = await group.settled();
  const app = group.client();
  const fill = async (): Promise<string> => {
    for (let i = 0; ; i += 1) await app.set(`fill${i}`, "x".repeat(100_000));
  };
  await expect(fill()).rejects.toThrow(/^OOM/);
  await monitoring.seen({
    metric: "redis_memory_used_bytes / redis_memory_max_bytes > 0.95",
    alert: "RedisMemoryFull",
    event: "memory-full",
    subject: master,
    status: ({ nodes }) => nodes.some(({ memory: { used, max } }) => (used ?? 0) / (max ?? 1) > 0.95),
  });
  await admin(master).flushall();
  await monitoring.over("RedisMemoryFull", "memory-freed", master);
});

/** `redis-ha status` of the stack. */
function statusCommand(...more: string[]): ChildProcess {
  return startCommand(stack, "status", ...more).child;
}

/** Ends it when it has said `enough`. */
async function outcome(command: ChildProcess, enough: (out: string) => boolean = () => false) {
  const said = { stdout: "", stderr: "" };
  command.stderr?.on("data", (part: Buffer) => (said.stderr += part.toString()));
  command.stdout?.on("data", (part: Buffer) => {
    said.stdout += part.toString();
    if (enough(said.stdout)) command.kill("SIGINT");
  });
  const [status] = (await once(command, "close")) as [number | null];
  return { status, ...said };
}

test("`redis-ha status` says the same, and its exit code that all is well", async () => {
  await group.settled();
  const { status, stdout, stderr } = await outcome(statusCommand("--json"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { verdict, backups } = JSON.parse(stdout) as { verdict: object; backups: object };
  expect(verdict).toEqual({ level: "well", reasons: [] });
  expect(backups).toMatchObject({ up: true, stored: 1 });
});

test("`redis-ha status --watch` follows until Ctrl-C, and tells by its exit code of who is away", async () => {
  const lines = (out: string) => out.split("\n").filter((line) => line.startsWith("{"));
  const command = statusCommand("--watch", "--interval", "0.5", "--json");
  const followed = await outcome(command, (out) => lines(out).length >= 2);
  expect({ status: followed.status, stderr: followed.stderr }).toEqual({ status: 0, stderr: "" });
  await member("sentinel-3").stop();
  const { status, stdout, stderr } = await outcome(statusCommand());
  expect({ status, stderr }).toMatchObject({ status: 20, stderr: expect.stringContaining("group-degraded") as string });
  expect(stdout).toMatch(/^sentinel-3 +\S+ +down /m);
  await member("sentinel-3").start();
  await group.settled();
});

test("no secret is in inspect, logs or process lists, and none came to the receiver by a wrong hand", async () => {
  expect(listener.refused).toEqual([]);
  const secrets = [listener.token, listener.key, eventsUrl, monitoring.token, group.password("monitor")];
  const all = await docker.listContainers({ all: true, filters: { label: [`redis-ha.stack=${stack.name}`] } });
  const inspected = await Promise.all(all.map(({ Id }) => docker.getContainer(Id).inspect()));
  const logs = await Promise.all(
    (["monitor", "prometheus", "alertmanager"] as const).map((name) => monitoring.container(name).logs()),
  );
  const processes = execFileSync("ps", ["axeww"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    env: { PATH: process.env.PATH },
  });
  for (const secret of secrets) {
    expect([secret, JSON.stringify(inspected).includes(secret)]).toEqual([secret, false]);
    expect([secret, logs.some((log) => log.includes(secret))]).toEqual([secret, false]);
    expect([secret, processes.includes(secret)]).toEqual([secret, false]);
  }
});

test("nothing is left to change, but for the volume that the test has made small", async () => {
  const { settings } = await givenSettings(stack);
  const changes = async () => (await previewStack(stack, settings)).changes.map(({ op, name }) => `${op} ${name}`);
  const small = [`replace redis-${SMALL}-data`];
  expect(await changes()).toEqual(small);
  const refreshed = await stack.refresh();
  const { same, ...others } = (refreshed.summary.resourceChanges ?? {}) as Record<string, number>;
  expect(same).toBeGreaterThan(70);
  expect(others).toEqual({ update: small.length });
  expect(await changes()).toEqual(small);
});
