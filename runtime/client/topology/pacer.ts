import { fullJitter } from "../jitter";

const BASE_MS = 50;
const CAP_MS = 2_000;

/**
 * Runs one round at a time, whoever asks and however often; rounds that follow each other closely are spread by full jitter, so
 * that a fleet of clients does not flood its Sentinels.
 */
export class Pacer {
  private running = false;
  private again = false;
  private attempt = 0;
  private finishedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly round: () => Promise<void>) {}

  /** Asks for a round: now, or after the running one and a pause. */
  request(): void {
    if (this.stopped || this.timer) return;
    if (this.running) {
      this.again = true;
      return;
    }
    if (performance.now() - this.finishedAt > CAP_MS) this.attempt = 0;
    const wait = this.finishedAt === -Infinity ? 0 : fullJitter(this.attempt, BASE_MS, CAP_MS);
    this.attempt += 1;
    this.timer = setTimeout(() => void this.run(), wait);
    this.timer.unref();
  }

  /** What was sought is found: the next round need not wait. */
  calm(): void {
    this.attempt = 0;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.running = true;
    await this.round();
    this.running = false;
    this.finishedAt = performance.now();
    if (this.again) {
      this.again = false;
      this.request();
    }
  }
}
