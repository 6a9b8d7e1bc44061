import type { Stack } from "@pulumi/pulumi/automation";
import { careful } from "../../support/clients";
import { runBlock } from "../../support/dr/run-block";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { SmallVolume } from "../../support/small-volume";
import { RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";
import { missing, Writers } from "../../support/writers";

/**
 * Goal: a full disk ends as docs/disaster-recovery.md says, by the commands that stand there. Method: the master's volume has a fixed size,
 * and a file fills it up, under load.
 */
const STACK = `test-${RUN}-disk-full`;
const FULL = "redis-1";
let stack: Stack;
let group: TestGroup;
let disk: SmallVolume;

beforeAll(async () => {
  disk = await SmallVolume.create(`${STACK}-${FULL}-data`, { "redis-ha.stack": STACK }, "32m");
  stack = await testStack(STACK, testConfig("disk-full"));
  await stack.up();
  group = await TestGroup.of(stack);
  await disk.keep(group.outputs.image);
}, UP_MS);
afterAll(async () => {
  group.close();
  await disk.release();
  await stack.destroy();
}, UP_MS);

test("disk full: a node with room leads by itself, and the block brings the full one back", async () => {
  expect(await group.settled()).toBe(FULL);
  const writers = new Writers(await careful(group, 2), { wait: true, reconnect: true, pauseMs: 5 }).start();
  await writers.more(100);
  const filledAt = Date.now();
  const fill = "mkdir /data/damaged; dd if=/dev/zero of=/data/damaged/old bs=64k || true";
  await group.container(FULL).exec(["/bin/sh", "-c", fill]);
  const refused = () => [...writers.errors.keys()].some((kind) => kind.startsWith("MISCONF"));
  await eventually("writes are refused", 20_000, () => Promise.resolve(refused()));
  const after = await group.switched(FULL);
  await writers.more(50);
  const gap = writers.longestGap(filledAt);
  const look = await runBlock(stack, "look:disk-full", { NODE: FULL });
  expect(look.code).toBe(23);
  expect(look.out).toContain("100%");
  const ran = await runBlock(stack, "recover:disk-full", { NODE: FULL });
  await writers.more(50);
  await writers.stop();
  expect(await group.settled()).toBe(after);
  const confirmed = writers.acknowledged.filter((write) => write.confirmed);
  for (const node of group.outputs.nodes) expect(await missing(group.direct(node), confirmed)).toEqual([]);
  const lost = await missing(group.direct(group.node(after)), writers.acknowledged);
  measured(
    `disk full: writes stood still for ${(gap / 1000).toFixed(1)} s, ${lost.length} unconfirmed writes lost; whole again by the block in ${(ran.tookMs / 1000).toFixed(1)} s`,
  );
}, 200_000);
