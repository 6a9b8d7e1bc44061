import type { Address } from "../../../runtime/client/address";
import { connectTo } from "./every-type";

/** Clients that write transactions all the while: two keys that must never differ, and one each that stays. */
export class Load {
  readonly sent: number[];
  private readonly stopping = new AbortController();
  private readonly done: Promise<void>[];

  constructor(address: Address, writers = 3) {
    this.sent = Array.from({ length: writers }, () => 0);
    this.done = this.sent.map((_, w) => this.write(address, w));
  }

  /** Total of all transactions that were acknowledged. */
  get total(): number {
    return this.sent.reduce((sum, n) => sum + n, 0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.done);
  }

  private async write(address: Address, w: number): Promise<void> {
    const redis = connectTo(address, w);
    redis.on("error", () => undefined);
    const padding = "x".repeat(200);
    while (!this.stopping.signal.aborted) {
      const n = (this.sent[w] ?? 0) + 1;
      try {
        await redis.multi().set("a", `${n} ${padding}`).set("b", `${n} ${padding}`).set(`${n}`, "1", "EX", 3600).exec();
      } catch {
        break; // its server is gone
      }
      this.sent[w] = n;
    }
    redis.disconnect();
  }
}
