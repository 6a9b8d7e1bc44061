import type { Stack } from "@pulumi/pulumi/automation";
import { Engine } from "../../../scripts/cli/engine";
import type { RedisClient } from "../../../runtime/client";
import { command, startCommand } from "../../support/cli/command";
import { clientOf, writing } from "../../support/client/of-group";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, firstUp, RUN, testStack } from "../../support/stack";
import { everyNodeHas, Writers } from "../../support/writers";

/**
 * Goal: a group grows and shrinks while it is written to, loses nothing that a replica confirmed, and no Sentinel is left with one that is
 * gone; then the stack goes, and nothing of it is left.
 * Method: the command as an operator types it, one writer of the library's client that waits for a replica, and one that does not.
 */
let stack: Stack;
let group: TestGroup;
let client: RedisClient;
let writers: Writers;
let destroyed = false;

beforeAll(async () => {
  stack = await testStack(`test-${RUN}-scale`, testConfig("scale", { nodes: 3, sentinels: 3 }));
  await firstUp(stack);
  group = await TestGroup.of(stack);
  await group.settled();
  client = await clientOf(group);
  const confirmed = writing(client, { acks: { replicas: 1, timeoutMs: 1_000 } });
  writers = new Writers([confirmed, writing(client)], { wait: false, pauseMs: 5 }).start();
  await writers.more(100);
}, UP_MS);
afterAll(async () => {
  await writers.stop();
  await client.close({ drainMs: 0 });
  group.close();
  if (!destroyed) await stack.destroy();
}, UP_MS);

interface Scaled {
  readonly nodes: number;
  readonly sentinels: number;
  readonly changed: boolean;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly switchover?: { readonly to: string };
}

/** Scales under load. @returns what it said; the group is settled then, which looks at each Sentinel's numbers */
async function scaled(what: string, ...words: string[]): Promise<Scaled> {
  const [at, writes, failed] = [Date.now(), writers.acknowledged.length, writers.failed];
  const done = await command<Scaled>(stack, "--yes", "scale", ...words);
  const tookMs = Date.now() - at;
  // It says that all is settled: so it is at once, but for what a stop of the machine costs the Sentinels.
  group.close();
  group = await TestGroup.of(stack);
  await group.settled(45_000);
  await writers.more(50);
  await everyNodeHas(group, [...writers.acknowledged]);
  measured(
    `redis-ha scale, ${what}: ${Math.round(tookMs / 1000)} s, longest write gap ${writers.longestGap(at)} ms, ` +
      `${writers.acknowledged.length - writes} writes, ${writers.failed - failed} failed, none lost`,
  );
  return done;
}

const settledSizes = async (): Promise<number[]> => {
  const { nodes, sentinels } = (await TestGroup.of(stack)).outputs;
  return [nodes.length, sentinels.length];
};

async function codeOf(...words: string[]): Promise<{ code: number; said: string }> {
  const run = startCommand(stack, "--json", ...words);
  return { code: await run.ended, said: run.err };
}

test("one node more: it has the data, and each Sentinel sees it", async () => {
  const done = await scaled("3 to 4 nodes", "--nodes", "4");
  expect(done).toMatchObject({ nodes: 4, sentinels: 3, changed: true, joined: ["redis-4"], left: [] });
  expect(group.outputs.nodes).toHaveLength(4);
}, 360_000);

test("two nodes fewer, the master among them: the role goes to one that stays first", async () => {
  await command(stack, "--yes", "switchover", "--to", "redis-4");
  expect(await group.settled()).toBe("redis-4");
  const done = await scaled("4 to 2 nodes", "--nodes", "2");
  expect(done).toMatchObject({ nodes: 2, left: ["redis-3", "redis-4"], switchover: { to: "redis-2" } });
  const { containers, volumes } = await new Engine().remains(stack.name);
  const members = [...containers, ...volumes].map(({ member }) => member);
  expect(members).not.toContain("redis-3");
  expect(members).not.toContain("redis-4");
}, 360_000);

test("two Sentinels more and two fewer: quorum and views are exact, and nothing is left to change", async () => {
  expect(await scaled("3 to 5 Sentinels", "--sentinels", "5")).toMatchObject({ sentinels: 5 });
  for (const sentinel of group.outputs.sentinels)
    expect(await group.sentinelView(sentinel)).toMatchObject({ quorum: "3", "num-other-sentinels": "4" });
  const done = await scaled("5 to 3 Sentinels", "--sentinels", "3");
  expect(done.left).toEqual(["sentinel-4", "sentinel-5"]);
  for (const sentinel of group.outputs.sentinels)
    expect(await group.sentinelView(sentinel)).toMatchObject({ quorum: "2", "num-other-sentinels": "2" });
  expect(announced(await stack.preview())).toEqual({});
}, 600_000);

test("what breaks a rule is refused, and changes nothing", async () => {
  expect(await codeOf("--yes", "scale", "--sentinels", "4")).toMatchObject({ code: 18 });
  expect(await settledSizes()).toEqual([2, 3]);
}, 180_000);

test("destroy: not by --yes alone; then nothing is left", async () => {
  const alone = await codeOf("--yes", "destroy");
  expect(alone).toMatchObject({ code: 5, said: expect.stringContaining("--confirm") as string });
  await writers.more(10);
  await writers.stop();
  const done = await command<{ remains: unknown }>(stack, "--yes", "destroy", "--confirm", stack.name);
  destroyed = true;
  const none = { containers: [], volumes: [], networks: [] };
  expect(done.remains).toEqual(none);
  expect(await new Engine().remains(stack.name)).toEqual(none);
}, 240_000);
