import type { Redis } from "ioredis";
import { watchRunning, watchStops, type Stop } from "../support/client/stopped-time";
import type { TestGroup } from "../support/group";
import { sharedGroup, UP_MS } from "../support/shared-group";
import { MOST_STOPPED_MS } from "../support/undisturbed";
import { eventually } from "../support/wait";

/**
 * Goal: a container that is stopped, or whose network is gone, never stalls a Sentinel: PING is answered within 500 ms throughout, and
 * no Sentinel enters TILT but where the whole machine stood still. (With names that Docker's DNS serves it stalls for 10 s, each time.)
 */
let group: TestGroup;
beforeAll(async () => {
  group = await sharedGroup();
}, UP_MS);
afterAll(() => group.close());

const PING_MS = 500;
/** A Sentinel says so as soon as it runs again, which on a busy machine is a moment later. */
const TOLD_WITHIN_MS = 2000;

test("every Sentinel answers at once while members stop, vanish and come back", async () => {
  await group.settled();
  const since = Math.floor(Date.now() / 1000);
  const stops = watchStops();
  // A late answer is measured, and is no failure.
  const pings = group.outputs.sentinels.map((s) => new Pings(group.direct(s, "admin", { commandTimeout: 30_000 })));
  for (const name of ["redis-2", "redis-3", "redis-1"]) {
    const container = group.container(name);
    await container.stop();
    await settledWithout(name);
    await container.start();
    await group.settled();
    await container.cut(group.outputs.network);
    await settledWithout(name);
    await container.heal(group.outputs.network, group.node(name).host);
    await group.settled();
  }
  for (const ping of pings) {
    const { worstMs, failures, count } = await ping.stop();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(50);
    expect(worstMs).toBeLessThan(PING_MS);
  }
  for (const { name } of group.outputs.sentinels) {
    const tilts = (await group.container(name).logs(since, true)).split("\n").filter((line) => line.includes("+tilt"));
    expect(tilts.filter((line) => !isOfTheMachine(line, stops()))).toEqual([]);
  }
}, 480_000);

/** Whether this process stood still as well, just before a line of the log was written. */
function isOfTheMachine(line: string, stops: readonly Stop[]): boolean {
  const at = Date.parse(line.split(" ")[0] ?? "");
  return stops.some(({ ms, endedAt }) => ms > MOST_STOPPED_MS && at >= endedAt - ms && at <= endedAt + TOLD_WITHIN_MS);
}

/** Every Sentinel sees the member down, and names a master that is another. */
async function settledWithout(name: string): Promise<void> {
  await eventually(`every Sentinel names another master than ${name}, which is up`, 60_000, async () => {
    const master = await group.master();
    if (master === name) return false;
    const flags = await Promise.all(group.outputs.sentinels.map((s) => group.replicaFlags(s, group.node(name))));
    return flags.every((f) => f.includes("s_down"));
  });
}

/** PINGs one Sentinel over and over and keeps the slowest answer. */
class Pings {
  private worstMs = 0;
  private count = 0;
  private readonly failures: string[] = [];
  private stopped = false;
  private readonly loop: Promise<void>;

  constructor(private readonly redis: Redis) {
    this.loop = this.run();
  }

  async stop(): Promise<{ worstMs: number; failures: string[]; count: number }> {
    this.stopped = true;
    await this.loop;
    return { worstMs: this.worstMs, failures: this.failures, count: this.count };
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const took = watchRunning();
      try {
        await this.redis.ping();
        this.worstMs = Math.max(this.worstMs, took());
        this.count += 1;
      } catch (error) {
        this.failures.push(error instanceof Error ? error.message : String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.redis.disconnect();
  }
}
