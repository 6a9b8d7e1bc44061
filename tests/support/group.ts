import { Redis, type RedisOptions } from "ioredis";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Address, NodeAddress, SentinelAddress } from "../../configs/supervisor";
import { infoFields, parseStatus } from "../../runtime/node/info";
import { sameAddress, type NodeStatus } from "../../runtime/node/state";
import type { StackOutputs } from "../../scripts/cli/stack";
import { TestContainer } from "./containers";
import { eventually } from "./wait";

/** What the stack's outputs say of a group. */
export type GroupOutputs = Pick<
  StackOutputs,
  "group" | "prefix" | "image" | "network" | "nodes" | "sentinels" | "users" | "ca" | "passwords"
>;

/** A running group as its users see it: addresses, the CA and passwords from the stack's outputs, and plain ioredis. */
export class TestGroup {
  private readonly open: Redis[] = [];

  constructor(readonly outputs: GroupOutputs) {}

  static async of(stack: Stack): Promise<TestGroup> {
    const outputs = await stack.outputs();
    return new TestGroup(
      Object.fromEntries(
        Object.entries(outputs).map(([key, o]) => [key, o.value as unknown]),
      ) as unknown as GroupOutputs,
    );
  }

  get quorum(): number {
    return Math.floor(this.outputs.sentinels.length / 2) + 1;
  }

  /** Starts what a failed test left stopped or frozen. */
  async repair(): Promise<void> {
    for (const { name } of [...this.outputs.nodes, ...this.outputs.sentinels]) {
      const { State } = await this.container(name).inspect();
      if (State.Paused) await this.container(name).unpause();
      if (!State.Running) await this.container(name).start();
    }
  }

  container(name: string): TestContainer {
    return new TestContainer(`${this.outputs.prefix}-${name}`);
  }

  /** A plain ioredis client, by the Sentinels, with the settings that its documentation gives for TLS and ACL. */
  client(user = "app", over: Partial<RedisOptions> = {}): Redis {
    const tls = { ca: this.outputs.ca };
    return this.keep(
      new Redis({
        sentinels: [...this.outputs.sentinels],
        name: this.outputs.group,
        username: user,
        password: this.password(user),
        sentinelUsername: user,
        sentinelPassword: this.password(user),
        tls,
        sentinelTLS: tls,
        enableTLSForSentinelMode: true,
        maxRetriesPerRequest: null,
        sentinelCommandTimeout: 1000,
        ...over,
      }),
    );
  }

  /** A client of one server, node or Sentinel. It fails at once instead of queueing. */
  direct(address: Address, user = "admin", over: Partial<RedisOptions> = {}): Redis {
    return this.keep(
      new Redis({
        host: address.host,
        port: address.port,
        username: user,
        password: this.password(user),
        tls: { ca: this.outputs.ca },
        connectTimeout: ANSWER_MS,
        commandTimeout: ANSWER_MS,
        maxRetriesPerRequest: 0,
        enableReadyCheck: false,
        retryStrategy: (times) => Math.min(50 * times, 500),
        ...over,
      }),
    );
  }

  node(name: string): NodeAddress {
    return found(this.outputs.nodes, name);
  }

  sentinel(name: string): SentinelAddress {
    return found(this.outputs.sentinels, name);
  }

  password(user: string): string {
    const password = this.outputs.passwords[user];
    if (password === undefined) throw new Error(`the stack has no password of ${user}`);
    return password;
  }

  /** Closes every client that this group opened. */
  close(): void {
    for (const redis of this.open.splice(0)) redis.disconnect();
  }

  /** @param timeoutMs for the connection, and for the answer */
  async status(node: Address, timeoutMs = ANSWER_MS): Promise<NodeStatus> {
    const read = async (redis: Redis): Promise<NodeStatus> => {
      const status = parseStatus(await redis.info());
      if (!status) throw new Error("not an answer to INFO");
      return status;
    };
    return this.ask(node, read, timeoutMs);
  }

  /**
   * The master by name: what all Sentinels say, and it says so itself.
   * @param timeoutMs for its own word
   */
  async master(timeoutMs = ANSWER_MS): Promise<string> {
    const named = await Promise.all(this.outputs.sentinels.map((s) => this.namedBy(s)));
    const [first] = named;
    const node = this.outputs.nodes.find((n) => first && sameAddress(n, first));
    if (!first || !node || !named.every((a) => a && sameAddress(a, first)))
      throw new Error("the Sentinels don't agree");
    if ((await this.status(node, timeoutMs)).role !== "master")
      throw new Error(`${node.name} is named and is no master`);
    return node.name;
  }

  /** Resolves with the name of the next master, when all Sentinels agree on another than `before`. */
  switched(before: string, deadlineMs = 60_000): Promise<string> {
    return eventually(`another node than ${before} is master`, deadlineMs, async () => {
      const name = await this.master(SILENT_MS);
      return name !== before && name;
    });
  }

  async namedBy(sentinel: SentinelAddress): Promise<Address | undefined> {
    const answer = await this.ask(sentinel, (redis) =>
      redis.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", this.outputs.group),
    );
    if (!Array.isArray(answer)) return undefined;
    const [host, port] = answer as [string, string];
    return { host, port: Number(port) };
  }

  /** What one Sentinel knows of the group: SENTINEL MASTER as an object. */
  async sentinelView(sentinel: SentinelAddress): Promise<Record<string, string>> {
    const answer = (await this.ask(sentinel, (redis) =>
      redis.call("SENTINEL", "MASTER", this.outputs.group),
    )) as string[];
    return fields(answer);
  }

  /** What one Sentinel knows of the replicas: SENTINEL REPLICAS as objects. */
  async replicasSeenBy(sentinel: SentinelAddress): Promise<Record<string, string>[]> {
    const answer = (await this.ask(sentinel, (redis) =>
      redis.call("SENTINEL", "REPLICAS", this.outputs.group),
    )) as string[][];
    return answer.map(fields);
  }

  /** The flags by which a Sentinel describes one replica. */
  async replicaFlags(sentinel: SentinelAddress, replica: Address): Promise<string> {
    const seen = await this.replicasSeenBy(sentinel);
    return seen.find((r) => r.ip === replica.host && Number(r.port) === replica.port)?.flags ?? "";
  }

  /**
   * Resolves when the group is whole: one master on which all Sentinels agree, every other node its replica with the link up and
   * all that the master had, and every Sentinel sees all others, has caught up with each node, can authorise a failover, and would begin it
   * at once.
   * @returns the master's name
   */
  settled(deadlineMs = 60_000): Promise<string> {
    return eventually("the group is whole", deadlineMs, async () => {
      const name = await this.master();
      const master = this.node(name);
      const { offset, replicas } = await this.status(master);
      for (const node of this.outputs.nodes) {
        if (node.name === name) continue;
        const status = await this.status(node);
        const follows = status.role === "replica" && status.linkUp && !status.syncing;
        if (!follows || !status.master || !sameAddress(status.master, master))
          throw new Error(`${node.name} does not follow`);
        // With the link up: after a full synchronisation Redis 7.0 may begin the stream with the second acknowledgement, a second later.
        if (status.offset < offset) throw new Error(`${node.name} lacks ${offset - status.offset} bytes`);
      }
      const online = replicas.filter((r) => r.online).length;
      if (online !== this.outputs.nodes.length - 1) throw new Error(`${name} has ${online} replicas`);
      for (const sentinel of this.outputs.sentinels) {
        const view = await this.sentinelView(sentinel);
        const whole =
          view.flags === "master" &&
          Number(view["num-other-sentinels"]) === this.outputs.sentinels.length - 1 &&
          Number(view["num-slaves"]) === this.outputs.nodes.length - 1;
        if (!whole) throw new Error(`${sentinel.name} sees ${JSON.stringify(view)}`);
        // A Sentinel whose link breaks while a hundred of its INFOs wait for answers sends no PING, and so sees nobody down, until TCP
        // gives up after 15 minutes (redis/redis#2819): it has to be through with them before a test cuts anything.
        const seen = await this.replicasSeenBy(sentinel);
        const away = seen.find((r) => r.flags !== "slave" || Number(r["link-pending-commands"]) > CALM);
        if (away) throw new Error(`${sentinel.name} sees ${JSON.stringify(away)}`);
        await this.ask(sentinel, (redis) => redis.call("SENTINEL", "CKQUORUM", this.outputs.group));
        // After a stop of the whole machine it fails nothing over for 30 s, and does late what it is asked for.
        if ((await this.infoOf(sentinel, "sentinel")).get("sentinel_tilt") !== "0")
          throw new Error(`${sentinel.name} is in TILT`);
      }
      return name;
    });
  }

  async keys(node: Address): Promise<number> {
    return this.ask(node, (redis) => redis.dbsize());
  }

  async infoOf(server: Address, section: string): Promise<Map<string, string>> {
    return infoFields(await this.ask(server, (redis) => redis.info(section)));
  }

  /** Sets one of the group's settings on every Sentinel. @returns what it was on the first one */
  async setOnSentinels(name: "down-after-milliseconds" | "failover-timeout", value: number): Promise<number> {
    const before = Number((await this.sentinelView(this.sentinel("sentinel-1")))[name]);
    const set = (redis: Redis) => redis.call("SENTINEL", "SET", this.outputs.group, name, value);
    await Promise.all(this.outputs.sentinels.map((sentinel) => this.ask(sentinel, set)));
    return before;
  }

  private async ask<T>(address: Address, use: (redis: Redis) => Promise<T>, timeoutMs = ANSWER_MS): Promise<T> {
    const times = { connectTimeout: timeoutMs, commandTimeout: timeoutMs };
    const redis = this.direct(address, "admin", { retryStrategy: () => null, lazyConnect: true, ...times });
    try {
      await redis.connect();
      return await use(redis);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`${address.host}:${address.port}: ${text}`, { cause: error });
    } finally {
      redis.disconnect();
      this.open.splice(this.open.indexOf(redis), 1);
    }
  }

  private keep(redis: Redis): Redis {
    redis.on("error", () => undefined);
    this.open.push(redis);
    return redis;
  }
}

/** How long an answer may take: the machine does other work as well, and may stand still for seconds. */
const ANSWER_MS = 10_000;
/** The same of one that is likely gone, and is asked again and again until another is in its place. */
const SILENT_MS = 2_000;
/** Commands that wait for their answers on a Sentinel's link that works. */
const CALM = 10;

/** A flat list of names and values, as RESP2 has it. */
function fields(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(flat.flatMap((key, i) => (i % 2 === 0 ? [[key, flat[i + 1] ?? ""]] : [])));
}

function found<T extends { name: string }>(all: readonly T[], name: string): T {
  const one = all.find((a) => a.name === name);
  if (!one) throw new Error(`there is no ${name}`);
  return one;
}
