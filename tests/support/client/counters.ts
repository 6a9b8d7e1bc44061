import { isRedisClientError, type RedisClient } from "../../../runtime/client";
import { watchRunning } from "./stopped-time";

/** What a busy machine may add to a deadline; on an idle one it is a few milliseconds. */
export const MARGIN_MS = Number(process.env.REDIS_HA_DEADLINE_MARGIN_MS ?? 100);

let run = 0;

/**
 * Callers that increment counters all the while: whatever ran twice, was lost, or took longer than its deadline shows in the end.
 */
export class Counters {
  sure = 0;
  doubtful = 0;
  readonly errors = new Map<string, number>();
  readonly strange: unknown[] = [];
  slowestMs = 0;
  private stopped = false;
  private readonly loops: Promise<void>[] = [];
  private readonly prefix = `count:${process.pid}-${Date.now()}-${(run += 1)}`;

  /**
   * @param deadlineMs of each call
   * @param pauseMs of each caller between two calls
   */
  constructor(
    private readonly client: RedisClient,
    private readonly callers: number,
    private readonly deadlineMs = 10_000,
    private readonly pauseMs = 2,
  ) {}

  start(): this {
    for (let i = 0; i < this.callers; i += 1) this.loops.push(this.count(`${this.prefix}:${i}`));
    return this;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }

  /**
   * Nothing was counted twice, and every call settled in time with an error that says what became of it.
   * @param lossless whether nothing that was answered may be missing either, as in a switchover
   */
  async check(
    reader: { mget(keys: string[]): Promise<(string | null)[]> },
    expected: { lossless: boolean },
  ): Promise<void> {
    const values = await reader.mget(Array.from({ length: this.callers }, (_, i) => `${this.prefix}:${i}`));
    const counted = values.reduce((sum, value) => sum + Number(value), 0);
    expect(counted).toBeLessThanOrEqual(this.sure + this.doubtful);
    if (expected.lossless) expect(counted).toBeGreaterThanOrEqual(this.sure);
    expect(this.strange).toEqual([]);
    expect(this.slowestMs).toBeLessThan(this.deadlineMs + MARGIN_MS);
  }

  private async count(key: string): Promise<void> {
    const view = this.client.with({ deadlineMs: this.deadlineMs });
    while (!this.stopped) {
      const took = watchRunning();
      try {
        await view.incr(key);
        this.sure += 1;
      } catch (error) {
        const kind = error instanceof Error ? error.name : String(error);
        this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
        if (!isRedisClientError(error)) this.strange.push(error);
        else if (error.applied !== "no") this.doubtful += 1;
      }
      this.slowestMs = Math.max(this.slowestMs, took());
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
  }
}
