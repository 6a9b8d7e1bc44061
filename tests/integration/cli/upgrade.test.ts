import type { Stack } from "@pulumi/pulumi/automation";
import { baseReference } from "../../../images/reference";
import type { RedisClient } from "../../../runtime/client";
import { changedImage } from "../../support/changed-image";
import { command, startCommand } from "../../support/cli/command";
import { clientOf, writing } from "../../support/client/of-group";
import { docker } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";
import { everyNodeHas, Writers } from "../../support/writers";

/**
 * Goal: another image is rolled out while the group is written to, and nothing that a replica confirmed is lost. One whose Redis does not
 * start stops at the first node, the group serves on, and a good one goes on from there.
 * Method: images made from that of the group: one with another label, and one whose redis-server tells its version and then fails.
 */
const GOOD = `redis-ha-test:good-${RUN}`;
const BROKEN = `redis-ha-test:broken-${RUN}`;

let stack: Stack;
let group: TestGroup;
let client: RedisClient;
let writers: Writers;

beforeAll(async () => {
  const timeouts = { healthIntervalMs: 1000, healthTimeoutMs: 1000, healthWaitSeconds: 40 };
  stack = await testStack(`test-${RUN}-upgrade`, testConfig("upgrade", { timeouts }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
  await changedImage(group.outputs.image, GOOD, { label: "good" });
  const version = (await group.infoOf(group.node("redis-1"), "server")).get("redis_version") ?? "";
  const text = `#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=${version} sha=0" && exit 0\nexit 1\n`;
  await changedImage(group.outputs.image, BROKEN, { label: "broken", program: { name: "redis-server", text } });
  client = await clientOf(group);
  const confirmed = writing(client, { acks: { replicas: 1, timeoutMs: 1_000 } });
  writers = new Writers([confirmed, writing(client)], { wait: false, pauseMs: 5 }).start();
  await writers.more(100);
}, UP_MS);
afterAll(async () => {
  await writers.stop();
  await client.close({ drainMs: 0 });
  group.close();
  await stack.destroy();
  for (const name of [GOOD, BROKEN]) await docker.getImage(name).remove({ force: true });
}, UP_MS);

async function images(): Promise<Record<string, string>> {
  const members = [...group.outputs.nodes, ...group.outputs.sentinels];
  const entries = members.map(
    async ({ name }) => [name, (await group.container(name).inspect()).Config.Image] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function refused(
  ...words: string[]
): Promise<{ code: number; error: { code: string; message: string; remedy: string } }> {
  const run = startCommand(stack, "--json", "--yes", "upgrade", ...words);
  const code = await run.ended;
  const line = run.err.split("\n").find((text) => text.startsWith('{"error"')) ?? "{}";
  return { code, ...(JSON.parse(line) as { error: { code: string; message: string; remedy: string } }) };
}

test("a setting that Redis can take live replaces no container, is in use at once, and outlives a restart", async () => {
  const started = async () =>
    Promise.all(group.outputs.nodes.map(async ({ name }) => (await group.container(name).inspect()).Id));
  const lengths = async () =>
    Promise.all(
      group.outputs.nodes.map(async (node) => (await group.direct(node).config("GET", "slowlog-max-len"))[1]),
    );
  const before = await started();
  await stack.setConfig("redis-ha:redis.slowlogMaxLen", { value: "77" }, true);
  await command(stack, "--yes", "up");
  const at = Date.now();
  await eventually("all have it", 10_000, async () => (await lengths()).every((length) => length === "77"), 50);
  measured(`a live setting is in use ${Date.now() - at} ms after the deployment`);
  expect(await started()).toEqual(before);
  await group.container("redis-2").stop();
  await group.container("redis-2").start();
  await group.settled();
  expect(await lengths()).toEqual(["77", "77", "77"]);
  expect(announced(await stack.preview())).toEqual({});
}, 300_000);

test("an image that can't be had, or has no supervisor, is refused, and nothing is changed", async () => {
  const before = await images();
  expect(await refused("--image", `redis-ha-test:none-${RUN}`)).toMatchObject({ error: { code: "image-refused" } });
  const { error } = await refused("--image", baseReference());
  expect(error).toMatchObject({ code: "image-refused", message: expect.stringContaining("no supervisor") as string });
  expect(await images()).toEqual(before);
  expect((await stack.getAllConfig())["redis-ha:image"]?.value ?? "").toBe("");
}, 240_000);

test("an image whose Redis does not start: it stops at the first node, says so, and the group serves", async () => {
  expect(await group.settled()).toBe("redis-1");
  const before = group.outputs.image;
  const { code, error } = await refused("--image", BROKEN);
  expect([code, error.code]).toEqual([19, "rollout-stopped"]);
  expect(error.message).toMatch(/^redis-1 did not come back as it should; redis-3 is master and serves/);
  expect(error.remedy).toContain(`redis-ha upgrade --image ${BROKEN} -s ${stack.name}\` goes on`);
  expect(error.remedy).toContain(`redis-ha upgrade --image ${before} -s ${stack.name}\` goes back`);
  expect(await group.master()).toBe("redis-3");
  await writers.more(100);
  const now = await images();
  expect(Object.entries(now).filter(([, image]) => image !== before)).toEqual([["redis-1", BROKEN]]);
}, 360_000);

test("with a good one it goes on from there: all run it, and nothing is lost", async () => {
  const at = Date.now();
  const failed = writers.failed;
  const done = await command<{ changed: number; switchover?: unknown }>(stack, "--yes", "upgrade", "--image", GOOD);
  // The master is the last one already.
  expect(done.switchover).toBeUndefined();
  const tookMs = Date.now() - at;
  await group.settled(45_000);
  await writers.more(50);
  expect([...new Set(Object.values(await images()))]).toEqual([GOOD]);
  await everyNodeHas(group, [...writers.acknowledged]);
  measured(
    `redis-ha upgrade of 3 nodes and 3 Sentinels, resumed: ${Math.round(tookMs / 1000)} s, longest write gap ` +
      `${writers.longestGap(at)} ms, ${writers.failed - failed} failed calls, none lost`,
  );
  expect(announced(await stack.preview())).toEqual({});
}, 480_000);

test("again there is nothing to do", async () => {
  const again = await command(stack, "--yes", "upgrade", "--image", GOOD);
  expect(again).toEqual({ image: GOOD, changed: false });
}, 180_000);
