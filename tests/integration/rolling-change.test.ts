import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, sharedStack, testConfig, UP_MS } from "../support/shared-group";
import { careful } from "../support/clients";
import { DownWatch } from "../support/down-watch";
import { eventually } from "../support/wait";
import { everyNodeHas, Writers } from "../support/writers";

/**
 * Goal: a setting that replaces every container is rolled out one at a time. Never are two nodes down at once, nothing is lost, and
 * the Sentinels keep their ids.
 * Method: move the master away from its first node, then change the health check's interval under load, and hear from the engine, while
 * `up` works, who ends and who is healthy again; each that is must answer.
 */

let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
// Whatever came of it: the next test shares the group.
afterAll(async () => {
  const stack = await sharedStack();
  await stack.setAllConfig({
    "redis-ha:timeouts": { value: JSON.stringify(testConfig("shared").timeouts) },
  });
  await stack.up();
  await group.settled();
  group.close();
}, UP_MS);

test("every container is replaced, and never two nodes are down", async () => {
  const first = await group.settled();
  if (first === "redis-1") {
    await group.container(first).stop();
    await group.container(first).start();
    expect(await group.settled()).not.toBe(first);
  }
  const ids = await sentinelIds();
  const containers = await containerIds();
  const writers = new Writers(await careful(group, 2), { wait: true, pauseMs: 5 }).start();
  await writers.more(100);
  const { nodes } = group.outputs;
  const answers: Promise<unknown>[] = [];
  const names = new Map(nodes.map((node) => [group.container(node.name).name, node]));
  const watch = await DownWatch.start([...names.keys()], (name) => {
    const node = names.get(name);
    if (node) answers.push(group.status(node));
  });

  const stack = await sharedStack();
  await stack.setAllConfig({
    "redis-ha:timeouts": { value: JSON.stringify({ healthIntervalMs: 1500, healthTimeoutMs: 1000 }) },
  });
  const result = await stack.up();
  await eventually("each went down and is back", 30_000, () => Promise.resolve(answers.length === nodes.length), 20);
  watch.stop();
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(nodes.map(() => "fulfilled"));
  await group.settled();
  await writers.more(50);
  await writers.stop();

  expect(result.summary.resourceChanges).toMatchObject({
    replace: group.outputs.nodes.length + group.outputs.sentinels.length,
  });
  expect(Object.values(await containerIds()).filter((id) => Object.values(containers).includes(id))).toEqual([]);
  expect([...watch.ends.values()]).toEqual(nodes.map(() => 1));
  expect({ most: watch.most, heard: watch.heard }).toEqual({ most: 1, heard: watch.heard });
  expect(await sentinelIds()).toEqual(ids);
  await everyNodeHas(group, writers.acknowledged);
  measured(`rolling change: longest write gap ${writers.longestGap()} ms over ${writers.acknowledged.length} writes`);
}, 420_000);

async function sentinelIds(): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const s of group.outputs.sentinels) ids[s.name] = String(await group.direct(s).call("SENTINEL", "MYID"));
  return ids;
}

async function containerIds(): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const { name } of [...group.outputs.nodes, ...group.outputs.sentinels]) {
    ids[name] = (await group.container(name).inspect()).Id;
  }
  return ids;
}
