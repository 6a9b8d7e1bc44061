import { Redis } from "ioredis";
import type { Address } from "../../client/address";
import { textOf } from "../errors";
import { connectionOptions, type AskOptions } from "../redis/ask";

export interface WatchOptions extends AskOptions {
  readonly role: "master" | "replica";
  /** Called once, with the reason, when the node should be left. */
  readonly onLeave: (reason: string) => void;
}

const LOOK_MS = 1000;
/** A replica whose own link is down sends nothing new; one that is named anew, after a failover, is linked again in this time. */
const LINK_DOWN_MS = 5000;

/** Asks a node each second, on a connection of its own, whether it still is what it was when we began to follow it. */
export class RoleWatch {
  private readonly redis: Redis;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  private linkDownSince: number | undefined;

  constructor(
    address: Address,
    private readonly options: WatchOptions,
  ) {
    this.redis = new Redis(connectionOptions(address, options));
    this.redis.on("error", () => undefined);
    void this.look();
  }

  stop(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.redis.disconnect();
  }

  private async look(): Promise<void> {
    let reason: string | undefined;
    try {
      if (this.redis.status !== "ready") await this.redis.connect();
      reason = this.judge((await this.redis.call("role")) as unknown[]);
    } catch (error) {
      reason = `it does not say its role: ${textOf(error)}`;
    }
    if (this.ended) return;
    if (reason === undefined) this.timer = setTimeout(() => void this.look(), LOOK_MS);
    else {
      this.stop();
      this.options.onLeave(reason);
    }
  }

  /** Why it should be left; undefined where it is as it was. */
  private judge([role, , , link]: unknown[]): string | undefined {
    const now = role === "master" ? "master" : "replica";
    if (now !== this.options.role) return now === "master" ? "it was promoted" : "it follows another now";
    if (now === "master" || link === "connected") this.linkDownSince = undefined;
    else this.linkDownSince ??= performance.now();
    const down = this.linkDownSince === undefined ? 0 : performance.now() - this.linkDownSince;
    return down > LINK_DOWN_MS ? "its own link to the master is down" : undefined;
  }
}
