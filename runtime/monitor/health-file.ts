import { renameSync, writeFileSync } from "node:fs";

const EVERY_MS = 1_000;

/**
 * Rewrites a file every second as long as the event loop turns: `ok`, seconds of Unix time, and a text, a line each, as the health check
 * of the image reads them. A check that made a request would start a program every few seconds.
 */
export class HealthFile {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.write();
    this.timer = setInterval(() => this.write(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private write(): void {
    try {
      writeFileSync(`${this.path}.new`, `ok\n${Math.floor(Date.now() / 1000)}\nthe monitor serves\n`);
      renameSync(`${this.path}.new`, this.path);
    } catch (error) {
      this.stop();
      this.failed(error);
    }
  }
}
