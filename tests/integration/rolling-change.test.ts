import { measured } from "../support/measured";
import type { TestGroup } from "../support/group";
import { sharedGroup, sharedStack, testConfig, UP_MS } from "../support/shared-group";
import type { NodeAddress } from "../../configs/supervisor";
import { careful } from "../support/clients";
import { everyNodeHas, Writers } from "../support/writers";

/**
 * Goal: a setting that replaces every container is rolled out one at a time. Never are two nodes down at once, nothing is lost, and
 * the Sentinels keep their ids.
 * Method: move the master away from its first node, then change the health check's interval under load, and look at all nodes at once,
 * over and over, while `up` works.
 */
/** A node that does not answer INFO within this counts as down. Shorter than TCP takes to knock again, which is a second. */
const ANSWER_MS = 700;

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
  await everyNodeHas(group, writers.acknowledged);
  measured(`rolling change: longest write gap ${writers.longestGap()} ms over ${writers.acknowledged.length} writes`);
  await stack.setAllConfig({
    "redis-ha:timeouts": { value: JSON.stringify(testConfig("shared").timeouts) },
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

/** Looks at every node over and over, each by itself, and keeps the most that were down at the same time. */
class DownSampler {
  private readonly down = new Set<string>();
  private most = 0;
  private stopped = false;
  private readonly loops: Promise<void>[];

  constructor(private readonly of: TestGroup) {
    this.loops = of.outputs.nodes.map((node) => this.watch(node));
  }

  async stop(): Promise<number> {
    this.stopped = true;
    await Promise.all(this.loops);
    return this.most;
  }

  /** With short time-outs: a longer one would wait for the container that is made anew, and see nothing. */
  private async watch(node: NodeAddress): Promise<void> {
    while (!this.stopped) {
      const up = await this.of.status(node, ANSWER_MS).then(
        () => true,
        () => false,
      );
      if (up) this.down.delete(node.name);
      else this.down.add(node.name);
      this.most = Math.max(this.most, this.down.size);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
