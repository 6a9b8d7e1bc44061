import type { Stack } from "@pulumi/pulumi/automation";
import { clientOf, writing } from "../../support/client/of-group";
import { careful } from "../../support/clients";
import { runBlock } from "../../support/dr/run-block";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { SmallVolume } from "../../support/small-volume";
import { firstUp, RUN, testStack } from "../../support/stack";
import { eventually } from "../../support/wait";
import { everyNodeHas, missing, Writers } from "../../support/writers";

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
  await firstUp(stack);
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
  const plain = new Writers(await careful(group, 1), { wait: true, reconnect: true, pauseMs: 5 }).start();
  const client = await clientOf(group);
  const acks = { replicas: 1, timeoutMs: 1000 };
  const own = new Writers([writing(client, { acks })], { wait: true, pauseMs: 5 }).start();
  const all = [own, plain];
  for (const writers of all) await writers.more(100);
  const filledAt = Date.now();
  const fill = "mkdir /data/damaged; dd if=/dev/zero of=/data/damaged/old bs=64k || true";
  await group.container(FULL).exec(["/bin/sh", "-c", fill]);
  const refused = () => [...plain.errors.keys()].some((kind) => kind.startsWith("MISCONF"));
  await eventually("writes are refused", 20_000, () => Promise.resolve(refused()));
  const refusedAt = Date.now();
  const after = await group.switched(FULL);
  const switchedMs = Date.now() - refusedAt;
  for (const writers of all) await writers.more(50);
  const gaps = all.map((writers) => (writers.longestGap(filledAt) / 1000).toFixed(1));
  const look = await runBlock(stack, "look:disk-full", { NODE: FULL });
  expect(look.code).toBe(23);
  expect(look.out).toContain("100%");
  const ran = await runBlock(stack, "recover:disk-full", { NODE: FULL });
  for (const writers of all) await writers.more(50);
  for (const writers of all) await writers.stop();
  await client.close({ drainMs: 0 });
  expect(await group.settled()).toBe(after);
  const acknowledged = all.flatMap((writers) => writers.acknowledged);
  const confirmed = acknowledged.filter((write) => write.confirmed);
  await everyNodeHas(group, confirmed);
  const lost = await missing(group.direct(group.node(after)), acknowledged);
  measured(
    `disk full: another led ${(switchedMs / 1000).toFixed(1)} s after the first refusal; writes stood still for ${gaps.join(" and ")} s (the library's client, plain ioredis), ${lost.length} unconfirmed writes lost; whole again by the block in ${(ran.tookMs / 1000).toFixed(1)} s`,
  );
}, 200_000);
