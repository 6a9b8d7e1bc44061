import { Redis } from "ioredis";
import type { Address } from "../../../runtime/client";
import { infoFields } from "../../../runtime/node/info";
import { eventually } from "../wait";
import { freePorts } from "./ports";
import { ServerProcess } from "./server-process";

export interface GroupSettings {
  readonly group: string;
  readonly downAfterMs: number;
  readonly minReplicas: number;
  readonly replicas: number;
  readonly sentinels: number;
  /** Further lines of every node's configuration. */
  readonly config: readonly string[];
}

/** How long a Sentinel of the tests does nothing after it stood still, in milliseconds. */
export const TILT_MS = 1_000;

/** A real group on this machine: nodes and Sentinels as processes. */
export class RedisGroup {
  readonly nodes: ServerProcess[] = [];
  readonly sentinels: ServerProcess[] = [];

  private constructor(readonly settings: GroupSettings) {}

  static async start(given: Partial<GroupSettings> = {}): Promise<RedisGroup> {
    const settings = {
      group: "mymaster",
      downAfterMs: 600,
      minReplicas: 0,
      replicas: 2,
      sentinels: 3,
      config: [],
      ...given,
    };
    const group = new RedisGroup(settings);
    try {
      await group.boot();
      return group;
    } catch (error) {
      await group.stop();
      throw error;
    }
  }

  get sentinelAddresses(): Address[] {
    return this.sentinels.map((s) => s.address);
  }

  node(address: Address): ServerProcess {
    const found = this.nodes.find((n) => n.address.port === address.port);
    if (!found) throw new Error(`there is no node on port ${address.port}`);
    return found;
  }

  /** Whom the Sentinels name. */
  async master(): Promise<Address> {
    const [sentinel] = this.sentinels;
    if (!sentinel) throw new Error("there is no Sentinel");
    const reply = (await once(
      sentinel.address,
      "sentinel",
      "get-master-addr-by-name",
      this.settings.group,
    )) as string[];
    return { host: String(reply[0]), port: Number(reply[1]) };
  }

  /** Asks one Sentinel for a planned failover. */
  async failover(): Promise<void> {
    const [sentinel] = this.sentinels;
    if (sentinel) await once(sentinel.address, "sentinel", "failover", this.settings.group);
  }

  /** Waits until every replica follows and every Sentinel knows all of them. */
  async settled(): Promise<void> {
    const { group, replicas, sentinels } = this.settings;
    await eventually("all Sentinels know all nodes and each other", 30_000, async () => {
      for (const { address } of this.sentinels) {
        const entry = asMap(await once(address, "sentinel", "master", group));
        if (Number(entry.get("num-slaves")) < replicas || Number(entry.get("num-other-sentinels")) < sentinels - 1)
          return false;
        if (entry.get("flags") !== "master") return false;
        const said = infoFields(String(await once(address, "info", "sentinel")));
        if (said.get("sentinel_tilt") !== "0") return false;
        const slaves = (await once(address, "sentinel", "replicas", group)) as unknown[];
        if (!slaves.every((s) => asMap(s).get("master-link-status") === "ok")) return false;
      }
      return true;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.nodes].map((s) => s.stop()));
  }

  private async boot(): Promise<void> {
    const { group, downAfterMs, minReplicas, replicas, sentinels, config } = this.settings;
    const ports = await freePorts(1 + replicas + sentinels);
    const [masterPort = 0] = ports;
    const common = [
      "save ''",
      "repl-diskless-sync-delay 0",
      "repl-ping-replica-period 1",
      // Redis' own, 1 MB, is less than a tenth of a second of what these tests write.
      "repl-backlog-size 64mb",
      `min-replicas-to-write ${minReplicas}`,
      "min-replicas-max-lag 3",
      ...config,
    ];
    for (let i = 0; i <= replicas; i += 1) {
      const follow = i === 0 ? [] : [`replicaof 127.0.0.1 ${masterPort}`];
      this.nodes.push(new ServerProcess("redis-server", ports[i] ?? 0, [...common, ...follow]));
    }
    await Promise.all(this.nodes.map((n) => n.start()));
    for (const port of ports.slice(1 + replicas)) {
      this.sentinels.push(
        new ServerProcess("redis-sentinel", port, [
          `sentinel monitor ${group} 127.0.0.1 ${masterPort} ${Math.floor(sentinels / 2) + 1}`,
          `sentinel down-after-milliseconds ${group} ${downAfterMs}`,
          `sentinel failover-timeout ${group} 4000`,
        ]),
      );
    }
    await Promise.all(this.sentinels.map((s) => s.start()));
    // One that stood still for two seconds does nothing for another thirty, which is what many tests wait at most.
    for (const { address } of this.sentinels) await once(address, "sentinel", "debug", "tilt-period", TILT_MS);
    await this.settled();
  }
}

/** One command on a connection of its own. */
export async function once(address: Address, name: string, ...args: (string | number)[]): Promise<unknown> {
  const redis = new Redis({
    ...address,
    lazyConnect: true,
    protocol: 2,
    retryStrategy: () => null,
    commandTimeout: 10_000,
  });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}

function asMap(flat: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (Array.isArray(flat))
    for (let i = 0; i + 1 < flat.length; i += 2) fields.set(String(flat[i]), String(flat[i + 1]));
  return fields;
}
