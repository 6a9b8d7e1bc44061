import type { Redis } from "ioredis";
import type { Address } from "../../configs/supervisor";
import { connect, type Credentials } from "./connection";
import { textOf } from "./log";
import { parseKeys, parseStatus } from "./info";
import type { NodeStatus } from "./state";

/** How often a node looks at its own Redis; a role change is on the volume no later than that. */
const POLL_MS = 100;

/** Keeps one connection to this node's own Redis and reads its state from it, over and over. */
export class Monitor {
  private redis: Redis | undefined;
  private opening: Promise<Redis> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private seenAt: number | undefined;
  private linkUpAt: number | undefined;
  private last: NodeStatus | undefined;

  constructor(
    private readonly address: Address,
    private readonly credentials: Credentials,
    private readonly timeoutMs: number,
    private readonly onStatus: (status: NodeStatus | undefined) => void,
  ) {}

  start(): void {
    void this.poll();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.redis?.disconnect();
  }

  /** The state as of the last poll; undefined when that is too long ago. */
  get status(): NodeStatus | undefined {
    const fresh = this.seenAt !== undefined && Date.now() - this.seenAt < this.timeoutMs + POLL_MS;
    return fresh ? this.last : undefined;
  }

  get linkUpAgoMs(): number | undefined {
    return this.linkUpAt === undefined ? undefined : Date.now() - this.linkUpAt;
  }

  /** Asks Redis now; undefined where it does not answer. */
  async ask(): Promise<NodeStatus | undefined> {
    try {
      const redis = await this.connection();
      const [replication, persistence] = await Promise.all([redis.info("replication"), redis.info("persistence")]);
      return parseStatus(`${replication}\n${persistence}`);
    } catch {
      return undefined;
    }
  }

  /** Keys in all databases; undefined where Redis does not answer. */
  async keys(): Promise<number | undefined> {
    try {
      return this.redis && parseKeys(await this.redis.info("keyspace"));
    } catch {
      return undefined;
    }
  }

  /** Has Redis follow `master`, or lead where there is none. Rejects where Redis does not answer. */
  async replicaOf(master: Address | undefined): Promise<void> {
    const redis = await this.connection();
    await (master ? redis.replicaof(master.host, master.port) : redis.replicaof("NO", "ONE"));
  }

  /** CONFIG SET. Rejects where Redis does not take it, or does not answer. */
  async configSet(name: string, value: string): Promise<void> {
    const redis = await this.connection();
    await redis.config("SET", name, value);
  }

  /** SHUTDOWN NOSAVE. Redis answers by closing the connection, or later where it waits for a replica. @returns false where it refused */
  async shutDownWithoutSave(): Promise<boolean> {
    if (this.redis?.status !== "ready") return false;
    try {
      await this.redis.shutdown("NOSAVE");
      return true;
    } catch (error) {
      return !/^(ERR|NOPERM)/.test(textOf(error));
    }
  }

  /** The one connection, opened anew where it was lost; whoever asks meanwhile waits for the same one. */
  private connection(): Promise<Redis> {
    if (this.redis?.status === "ready") return Promise.resolve(this.redis);
    this.opening ??= this.open().finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async open(): Promise<Redis> {
    this.redis?.disconnect();
    this.redis = await connect(this.address, this.credentials, this.timeoutMs);
    if (this.stopped) this.redis.disconnect();
    return this.redis;
  }

  private async poll(): Promise<void> {
    const status = await this.ask();
    if (this.stopped) return;
    if (status) {
      this.last = status;
      this.seenAt = Date.now();
      if (status.role === "replica" && status.linkUp) this.linkUpAt = this.seenAt;
    }
    this.onStatus(this.status);
    this.timer = setTimeout(() => void this.poll(), POLL_MS);
  }
}
