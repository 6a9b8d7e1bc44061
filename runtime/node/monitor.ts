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
      if (this.redis?.status !== "ready") {
        this.redis?.disconnect();
        this.redis = await connect(this.address, this.credentials, this.timeoutMs);
      }
      const [replication, persistence] = await Promise.all([
        this.redis.info("replication"),
        this.redis.info("persistence"),
      ]);
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

  /** SHUTDOWN NOSAVE. Redis answers by closing the connection. @returns false where it refused */
  async shutDownWithoutSave(): Promise<boolean> {
    try {
      await this.redis?.shutdown("NOSAVE");
      return true;
    } catch (error) {
      return this.redis?.status !== "ready" || !/^(ERR|NOPERM)/.test(textOf(error));
    }
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
