import type { Stack } from "@pulumi/pulumi/automation";
import { completed } from "../../support/cli/command";
import { docker } from "../../support/containers";
import { TestGroup } from "../../support/group";
import { measured } from "../../support/measured";
import { testConfig, UP_MS } from "../../support/shared-group";
import { announced, RUN, testStack } from "../../support/stack";

/**
 * Goal: a group of which nothing runs any more, while its volumes are there, is brought back by one `redis-ha up`, with all its data: no
 * node can lead before it has heard the others, so they are made at once. A group that is made anew has nothing to take one at a time either.
 */
const KEYS = 1000;
let stack: Stack;
let group: TestGroup;

const up = async (): Promise<number> => {
  const startedAt = Date.now();
  await completed(stack, "up", "--yes");
  await group.settled();
  return Math.round((Date.now() - startedAt) / 1000);
};
/** Names of the stack's containers; those that fill the volumes of files have stopped long ago. */
const containers = async (all: boolean): Promise<string[]> => {
  const found = await docker.listContainers({ all, filters: { label: [`redis-ha.stack=${stack.name}`] } });
  return found.flatMap(({ Names }) => Names.slice(0, 1).map((name) => name.slice(1)));
};
const remove = (names: readonly string[]) =>
  Promise.all(names.map((name) => docker.getContainer(name).remove({ force: true })));

beforeAll(async () => {
  stack = await testStack(`test-${RUN}-up`, testConfig("up"));
  const startedAt = Date.now();
  await completed(stack, "up", "--yes");
  measured(`the first up of a stack: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  group = await TestGroup.of(stack);
  const master = group.direct(group.node(await group.settled()));
  await Promise.all(Array.from({ length: KEYS }, (_, i) => master.set(`key:${i}`, String(i))));
  expect(await master.wait(2, 10_000)).toBe(2);
}, UP_MS);
afterAll(async () => {
  group.close();
  await stack.destroy();
}, UP_MS);
afterEach(async () => {
  expect(announced(await stack.preview({ refresh: true }))).toEqual({});
}, UP_MS);

const keysOfEach = (): Promise<number[]> => Promise.all(group.outputs.nodes.map((node) => group.keys(node)));

test(
  "every container removed",
  async () => {
    await remove(await containers(true));
    const seconds = await up();
    measured(`all containers removed, volumes left: whole again ${seconds} s after redis-ha up`);
    expect(await keysOfEach()).toEqual([KEYS, KEYS, KEYS]);
  },
  UP_MS,
);

test(
  "every container stopped",
  async () => {
    const names = await containers(false);
    expect(names).toHaveLength(6);
    await Promise.all(names.map((name) => docker.getContainer(name).stop({ t: 20 })));
    const seconds = await up();
    measured(`all containers stopped: whole again ${seconds} s after redis-ha up`);
    expect(await keysOfEach()).toEqual([KEYS, KEYS, KEYS]);
  },
  UP_MS,
);

test(
  "every node removed, while the Sentinels wait for the master that they knew",
  async () => {
    await remove(group.outputs.nodes.map(({ name }) => group.container(name).name));
    const seconds = await up();
    measured(`all nodes removed, volumes left: whole again ${seconds} s after redis-ha up`);
    expect(await keysOfEach()).toEqual([KEYS, KEYS, KEYS]);
  },
  UP_MS,
);
