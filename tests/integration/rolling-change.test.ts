import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, sharedStack, testConfig, UP_MS } from "../support/shared-group";
import { careful } from "../support/clients";
import { missing, Writers } from "../support/writers";

/**
 * Goal: a setting that replaces every container is rolled out one at a time. Never are two nodes down at once, nothing is lost, and
 * the Sentinels keep their ids.
 * Method: move the master away from its first node, then change the health check's interval under load, and look at all nodes at once,
 * over and over, while `up` works.
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

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
  const sampler = new DownSampler(group);

  const stack = await sharedStack();
  await stack.setAllConfig({
    "redis-ha:timeouts": { value: JSON.stringify({ healthIntervalMs: 1500, healthTimeoutMs: 1000 }) },
  });
  const result = await stack.up();
  const mostDown = await sampler.stop();
  await group.settled();
  await writers.more(50);
  await writers.stop();

  expect(result.summary.resourceChanges).toMatchObject({
    replace: group.outputs.nodes.length + group.outputs.sentinels.length,
  });
  expect(Object.values(await containerIds()).filter((id) => Object.values(containers).includes(id))).toEqual([]);
  expect(mostDown).toBe(1);
  expect(await sentinelIds()).toEqual(ids);
  for (const node of group.outputs.nodes) {
    expect(await missing(group.direct(node), writers.acknowledged)).toEqual([]);
  }
  measured(`rolling change: longest write gap ${writers.longestGap()} ms over ${writers.acknowledged.length} writes`);
  await stack.setAllConfig({
    "redis-ha:timeouts": { value: JSON.stringify(testConfig(0).timeouts) },
  });
  await stack.up();
  await group.settled();
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

/** Counts how many nodes are down at the same time, and keeps the most. */
class DownSampler {
  private most = 0;
  private stopped = false;
  private readonly loop: Promise<void>;

  constructor(private readonly of: TestGroup) {
    this.loop = this.run();
  }

  async stop(): Promise<number> {
    this.stopped = true;
    await this.loop;
    return this.most;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const answers = await Promise.all(this.of.outputs.nodes.map((n) => this.of.status(n).catch(() => undefined)));
      this.most = Math.max(this.most, answers.filter((a) => a === undefined).length);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
