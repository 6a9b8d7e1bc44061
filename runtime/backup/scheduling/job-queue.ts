import { textOf } from "../errors";
import type { Log } from "../events";

export interface Job {
  /** Two of one name don't wait side by side. */
  readonly name: string;
  /** Those with the lower number go first. */
  readonly rank: number;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Runs jobs one at a time, since each is a full copy of the data. A job that fails is tried again after each of the delays, unless the
 * same is asked for anew meanwhile.
 */
export class JobQueue {
  private readonly waiting: { job: Job; tries: number }[] = [];
  private readonly retries = new Map<string, NodeJS.Timeout>();
  private readonly controller = new AbortController();
  private running: Promise<void> | undefined;
  private closed = false;
  private called = false;

  /** @param retryMs how long to wait before each further try */
  constructor(
    private readonly retryMs: readonly number[],
    private readonly log: Log,
  ) {}

  add(job: Job): void {
    clearTimeout(this.retries.get(job.name));
    this.retries.delete(job.name);
    this.push(job, 0);
  }

  /**
   * Starts nothing more, and waits for the job under way; calls it off when that takes longer than `drainMs`.
   * @returns whether it had to be called off
   */
  async close(drainMs: number): Promise<boolean> {
    this.closed = true;
    this.waiting.length = 0;
    for (const timer of this.retries.values()) clearTimeout(timer);
    this.retries.clear();
    const timer = setTimeout(() => {
      this.called = true;
      this.controller.abort();
    }, drainMs);
    await this.running;
    clearTimeout(timer);
    return this.called;
  }

  private push(job: Job, tries: number): void {
    if (this.closed || this.waiting.some((other) => other.job.name === job.name)) return;
    this.waiting.push({ job, tries });
    this.waiting.sort((a, b) => a.job.rank - b.job.rank);
    this.running ??= this.work().finally(() => (this.running = undefined));
  }

  private async work(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { job, tries } = next;
      try {
        await job.run(this.controller.signal);
      } catch (error) {
        this.retry(job, tries, error);
      }
    }
  }

  private retry(job: Job, tries: number, error: unknown): void {
    const delay = this.retryMs[tries];
    if (this.closed || delay === undefined) return;
    this.log.warn({ job: job.name, retryInMs: delay, reason: textOf(error) }, "will be tried again");
    this.retries.set(
      job.name,
      setTimeout(() => {
        this.retries.delete(job.name);
        this.push(job, tries + 1);
      }, delay),
    );
  }
}
