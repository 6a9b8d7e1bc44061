import type { ServerResponse } from "node:http";

/** A reader that is so far behind is cut off; it comes anew by itself. */
const MAX_BUFFERED = 1024 * 1024;

/** One who reads server-sent events. */
export class Reader {
  private gone = false;

  /**
   * Takes a response over.
   * @param retryMs after how long who was cut off comes anew
   * @param onGone called once, when nothing is to be sent any more
   */
  constructor(
    private readonly response: ServerResponse,
    retryMs: number,
    private readonly onGone: () => void,
  ) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write(`retry: ${retryMs}\n\n`);
    response.once("close", () => this.leave());
  }

  /** @param text whole events, each with its empty line */
  send(text: string): void {
    if (this.gone) return;
    if (this.response.writableLength > MAX_BUFFERED) this.response.destroy();
    else this.response.write(text);
  }

  /** What was sent before still goes out. A response is closed only after that, and takes nothing more meanwhile. */
  end(): void {
    this.leave();
    this.response.end();
  }

  private leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.onGone();
  }
}
