import type { Redis } from "ioredis";
import type { NodeAddress } from "../../configs/supervisor";
import type { TestGroup } from "./group";
import type { Acknowledged } from "./writers";

let run = 0;

/**
 * A client that does not wait for Sentinel's `+switch-master`: at the first READONLY it asks every node for its ROLE and goes on with
 * the one that says master. Safe where min-replicas-to-write is set (docs/architecture.md, decision 12).
 */
export class FollowEarly {
  readonly acknowledged: Acknowledged[] = [];
  /** Calls that failed by a closed connection, so that it is not known whether they were executed. */
  closedBeforeReadonly = 0;
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();
  private waiters: (() => void)[] = [];
  private readonly run = `${process.pid}-${Date.now()}-${(run += 1)}`;

  private constructor(
    private readonly nodes: ReadonlyMap<NodeAddress, Redis>,
    private master: Redis,
  ) {}

  static async start(group: TestGroup): Promise<FollowEarly> {
    const nodes = new Map(
      group.outputs.nodes.map((n) => [
        n,
        group.direct(n, "app", { enableOfflineQueue: true, retryStrategy: () => 20 }),
      ]),
    );
    await Promise.all([...nodes.values()].map((r) => r.ping()));
    const master = nodes.get(group.node(await group.master()));
    if (!master) throw new Error("there is no connection to the master");
    const follower = new FollowEarly(nodes, master);
    follower.loop = follower.write();
    return follower;
  }

  async more(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    while (this.acknowledged.length < goal) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  longestGap(fromMs: number): number {
    const times = this.acknowledged.map((a) => a.atMs).filter((at) => at >= fromMs);
    return times.slice(1).reduce((worst, at, i) => Math.max(worst, at - (times[i] ?? at)), 0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
    for (const redis of this.nodes.values()) redis.disconnect();
  }

  private async write(): Promise<void> {
    for (let i = 0; !this.stopped; i += 1) {
      const key = `e:${this.run}:${i}`;
      await this.set(key, `${i}`);
      this.acknowledged.push({ key, value: `${i}`, confirmed: false, atMs: Date.now() });
      const waiters = this.waiters;
      this.waiters = [];
      for (const waiter of waiters) waiter();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Repeats only what was surely not executed: READONLY, and NOREPLICAS while nobody follows the new master yet. */
  private async set(key: string, value: string): Promise<void> {
    for (;;) {
      try {
        await this.master.set(key, value);
        return;
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (text.startsWith("NOREPLICAS")) continue;
        if (!text.startsWith("READONLY")) this.closedBeforeReadonly += 1;
        await this.findMaster();
      }
    }
  }

  private async findMaster(): Promise<void> {
    for (;;) {
      const roles = await Promise.all(
        [...this.nodes.values()].map(async (redis) => {
          const role = await redis.role().catch(() => ["silent"]);
          return [redis, role[0]] as const;
        }),
      );
      const found = roles.find(([, role]) => role === "master");
      if (found) {
        this.master = found[0];
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
