import type { Stack } from "@pulumi/pulumi/automation";
import { careful } from "../../support/clients";
import { runOnce } from "../../support/containers";
import { runBlock } from "../../support/dr/run-block";
import type { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { partition } from "../../support/partition";
import { sharedGroup, sharedStack, UP_MS } from "../../support/shared-group";
import { eventually } from "../../support/wait";
import { type Acknowledged, everyNodeHas, missing, Writers } from "../../support/writers";

/**
 * Goal: the days of docs/disaster-recovery.md on which nodes, Sentinels or disks are lost end as the page says, by the commands that stand
 * there. Method: each is made to happen under load, then the page's blocks are run in their order.
 */
let group: TestGroup;
let stack: Stack;
beforeAll(async () => {
  group = await sharedGroup();
  stack = await sharedStack();
}, UP_MS);
afterEach(async () => {
  group.close();
  await group.repair();
});

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const names = (): string[] => group.outputs.nodes.map(({ name }) => name);

/** Two clients that write and have each write confirmed by a replica. */
async function writing(reconnect = true): Promise<Writers> {
  const writers = new Writers(await careful(group, 2), { wait: true, reconnect, pauseMs: 5 }).start();
  await writers.more(100);
  return writers;
}

/** The group is whole, every node has all that was confirmed. @returns how many writes are gone that were acknowledged only */
async function whole(writes: readonly Acknowledged[]): Promise<number> {
  const master = await group.settled();
  await everyNodeHas(
    group,
    writes.filter(({ confirmed }) => confirmed),
  );
  return (await missing(group.direct(group.node(master)), writes)).length;
}

test("master lost: a replica leads by itself, and the block brings the old one back", async () => {
  const before = await group.settled();
  const writers = await writing();
  const lostAt = Date.now();
  await group.container(before).kill();
  const after = await group.switched(before);
  await writers.more(50);
  await writers.stop();
  const look = await runBlock(stack, "look:master-lost");
  expect(look.out).toMatch(new RegExp(`^${before} .* down `, "m"));
  expect(look.out).toContain(`master ${after}`);
  const ran = await runBlock(stack, "recover:master-lost");
  const lost = await whole(writers.acknowledged);
  measured(
    `master lost: writes stood still for ${seconds(writers.longestGap(lostAt - 500))}, ${lost} unconfirmed writes lost; whole again by the block in ${seconds(ran.tookMs)}`,
  );
}, 150_000);

test("quorum lost: a lost master stays lost until the block has the Sentinels back", async () => {
  const before = await group.settled();
  // With most Sentinels away plain ioredis looks for longer than a call may take; cut off in that it gives up for good.
  const writers = await writing(false);
  await group.container("sentinel-1").kill();
  await group.container("sentinel-2").kill();
  const alone = group.sentinel("sentinel-3");
  await eventually("the third sees the others down", 90_000, async () => {
    const view = await group.sentinelView(alone);
    return view.flags === "master" && !(await quorumOf(alone.name));
  });
  await writers.more(50);
  expect((await runBlock(stack, "look:quorum-lost")).out).toContain("no quorum");
  await group.container(before).kill();
  await eventually("the third finds the master down", 90_000, async () =>
    ((await group.sentinelView(alone)).flags ?? "").includes("s_down"),
  );
  expect((await runBlock(stack, "look:quorum-lost")).code).toBe(21);
  const then = writers.acknowledged.length;
  const ran = await runBlock(stack, "recover:quorum-lost");
  await writers.more(50);
  await writers.stop();
  const resumed = writers.acknowledged[then]?.atMs ?? NaN;
  const lost = await whole(writers.acknowledged);
  measured(
    `quorum lost: writes again ${seconds(resumed - ran.startedAt)} after the block began, ${lost} unconfirmed writes lost`,
  );
}, 400_000);

/** Whether this Sentinel could authorise a failover. */
async function quorumOf(name: string): Promise<boolean> {
  const answer = await group
    .direct(group.sentinel(name))
    .call("SENTINEL", "CKQUORUM", group.outputs.group)
    .catch((error: unknown) => String(error));
  return String(answer).startsWith("OK");
}

test("two masters: the one that is not named is restarted by the block, and follows", async () => {
  const before = await group.settled();
  const others = [...group.outputs.nodes, ...group.outputs.sentinels].filter(({ name }) => name !== before);
  const isolated = new Writers([group.direct(group.node(before), "app")], { wait: false, pauseMs: 5 }).start();
  await isolated.more(50);
  const cutAt = isolated.ranMs();
  // A restart of the container makes its routes anew, so this cut ends with it.
  await partition(
    group.container(before).name,
    group.outputs.image,
    others.map(({ host }) => host),
  );
  const after = await eventually("another is named", 90_000, async () => {
    const named = await group.namedBy(group.sentinel("sentinel-1"));
    const node = group.outputs.nodes.find(({ host }) => host === named?.host);
    return node && node.name !== before && (await group.status(node)).role === "master" && node.name;
  });
  expect((await group.status(group.node(before))).role).toBe("master");
  const look = await runBlock(stack, "look:two-masters");
  expect(look.out.match(/^redis-\d +\S+ +master /gm)).toHaveLength(2);
  const writers = await writing();
  await isolated.stop();
  const ran = await runBlock(stack, "recover:two-masters", { NODE: before });
  await writers.more(50);
  await writers.stop();
  await whole(writers.acknowledged);
  const lost = await missing(group.direct(group.node(after)), isolated.acknowledged);
  const acceptedFor = Math.max(0, ...lost.map(({ ranMs }) => ranMs)) - cutAt;
  expect(acceptedFor).toBeLessThan(8_000);
  measured(
    `two masters: the isolated one accepted ${lost.length} writes for ${seconds(Math.max(0, acceptedFor))}, which are lost; one master ${seconds(ran.tookMs)} after the block began`,
  );
}, 300_000);

test("corrupt AOF on every node: nobody leads with less than there is, and the block brings back all that is before the damage", async () => {
  const before = await group.settled();
  const master = group.direct(group.node(before));
  const keys = Array.from({ length: 3_000 }, (_, i) => `aof:${i}`);
  for (const key of keys) await master.set(key, key);
  await master.wait(2, 5_000);
  await eventually("it is on every disk", 10_000, async () => {
    const pending = await Promise.all(group.outputs.nodes.map((node) => group.infoOf(node, "persistence")));
    return pending.every((info) => info.get("aof_pending_bio_fsync") === "0");
  });
  await Promise.all(names().map((name) => group.container(name).kill()));
  for (const name of names()) await runOnce(group.outputs.image, DAMAGE, [`${group.container(name).name}-data:/data`]);
  for (const name of names()) await group.container(name).start();
  await eventually("the last master says why it does not lead", 60_000, async () =>
    (await healthOf(before)).includes("Redis can't load this node's data"),
  );
  const look = await runBlock(stack, "look:corrupt-aof");
  expect(look.out.match(/ok_up_to=\d+/g)?.length).toBeGreaterThanOrEqual(3);
  expect(look.code).toBe(21);
  for (const node of group.outputs.nodes) await expect(group.status(node)).rejects.toThrow();
  const ran = await runBlock(stack, "recover:corrupt-aof", { NODE: before });
  expect(await group.settled()).toBe(before);
  const left = new Set<number>();
  for (const node of group.outputs.nodes) left.add(await group.direct(node).exists(...keys));
  expect([...left]).toEqual([expect.any(Number)]);
  const [kept = 0] = left;
  // A command is 45 bytes.
  expect(kept).toBeGreaterThan(2_000);
  expect(kept).toBeLessThan(3_000);
  measured(
    `corrupt AOF on all nodes: ${kept} of ${keys.length} keys are back, one master ${seconds(ran.tookMs)} after the block began`,
  );
}, 200_000);

/** Zeros over what stands 20 KB, some 440 commands, before the end of the newest file: more than one command. */
const DAMAGE = [
  "file=$(/bin/busybox ls /data/appendonlydir/*.incr.aof | /bin/busybox tail -n 1)",
  "size=$(/bin/busybox stat -c %s $file)",
  "/bin/busybox dd if=/dev/zero of=$file bs=1 seek=$((size - 20000)) count=200 conv=notrunc",
].join(" && ");

const healthOf = (name: string): Promise<string> =>
  group.container(name).exec(["/bin/busybox", "cat", "/run/redis-ha/health"]);
