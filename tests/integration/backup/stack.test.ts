import type { Stack } from "@pulumi/pulumi/automation";
import { TestContainer } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { buildImages } from "../../support/images";
import { testConfig, UP_MS } from "../../support/shared-group";
import { eventually } from "../../support/wait";
import { announced, firstUp, RUN, testStack } from "../../support/stack";

/**
 * Goal: one setting gives a stack backups of its own: a store, and a container that makes backups, proves them, and keeps its secrets in
 * files. Method: the project's program through the real engine; the container is told to do now what it does at its times.
 */
let stack: Stack;
let group: TestGroup;

beforeAll(async () => {
  buildImages("backup", "object-store");
  stack = await testStack(
    `test-${RUN}-backup`,
    testConfig("backup-stack", { backup: { enabled: true, target: "local", continuous: { enabled: true } } }),
  );
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);

/** The last line that the program logged, which tells what came of it. */
async function once(event: object): Promise<Record<string, unknown>> {
  const backup = new TestContainer(`${group.outputs.prefix}-backup`);
  const out = await backup.exec(["node", "/opt/redis-ha/backup.cjs", "once", JSON.stringify(event)]);
  return JSON.parse(out.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
}

test("a backup is made, proven, and listed as the newest", async () => {
  const master = group.direct(group.node(await group.master()));
  for (let i = 0; i < 100; i += 1) await master.set(`k${i}`, `v${i}`);
  const made = await once({ class: "daily" });
  expect(made).toMatchObject({ action: "backup", keys: 100, msg: "done" });
  expect(String(made.manifestKey)).toContain("/daily/mymaster/");
  expect(await once({ action: "verify" })).toMatchObject({ action: "verify", keys: 100, msg: "done" });
  expect(await once({ action: "prune" })).toMatchObject({ action: "prune", pruned: 0 });
}, 180_000);

test("every change is archived from a replica, and the group does not count who does it", async () => {
  const backup = new TestContainer(`${group.outputs.prefix}-backup`);
  await eventually("it archives from a replica, and a backup lies on the archive", 120_000, async () => {
    const text = await backup.logs();
    return text.includes('"msg":"archiving from the replica ') && text.includes("a backup lies on the archive");
  });
  const master = group.direct(group.node(await group.master()), "admin", { commandTimeout: 30_000 });
  await master.set("archived", "1");
  await eventually("both replicas have it", 30_000, async () => (await master.wait(2, 1000)) === 2);
  expect(await master.wait(3, 3000)).toBe(2);
  expect(await master.info("replication")).toContain("connected_slaves:2");
}, 240_000);

test("secrets are in files only, and nothing is left to change", async () => {
  const credentials = (await stack.outputs()).backupCredentials;
  expect(credentials?.secret).toBe(true);
  const secret = /aws_secret_access_key = (\S+)/.exec(String(credentials?.value))?.[1] ?? "";
  expect(secret.length).toBeGreaterThan(30);
  for (const name of ["backup", "object-store"]) {
    const container = new TestContainer(`${group.outputs.prefix}-${name}`);
    const seen = `${JSON.stringify(await container.inspect())}${await container.logs()}`;
    for (const hidden of [secret, group.password("backup")]) expect(seen).not.toContain(hidden);
  }
  expect(announced(await stack.preview())).toEqual({});
});
