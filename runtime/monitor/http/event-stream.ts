import type { ServerResponse } from "node:http";
import type { EventBus } from "../events/bus";
import type { MonitorEvent } from "../events/event";

const MAX_STREAMS = 64;
const HEARTBEAT_MS = 15_000;
/** A reader that is so far behind is cut off, and may come back with its last id. */
const MAX_BUFFERED = 1024 * 1024;

/** Server-sent events: those kept since `Last-Event-ID`, and then all as they come. */
export class EventStreams {
  private readonly open = new Map<ServerResponse, () => void>();

  constructor(private readonly bus: EventBus) {}

  /** Takes a response over. @returns false where there are too many already */
  add(response: ServerResponse, lastEventId: string | undefined): boolean {
    if (this.open.size >= MAX_STREAMS) return false;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write("retry: 2000\n\n");
    for (const event of lastEventId === undefined ? [] : this.bus.recent(lastEventId)) write(response, event);
    const ends = this.bus.listen((event) => write(response, event));
    const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
    const close = (): void => {
      clearInterval(heartbeat);
      ends();
      this.open.delete(response);
    };
    this.open.set(response, close);
    response.once("close", close);
    return true;
  }

  /** Ends all of them. */
  close(): void {
    for (const response of [...this.open.keys()]) response.end();
  }
}

function write(response: ServerResponse, event: MonitorEvent): void {
  if (response.writableLength > MAX_BUFFERED) {
    response.destroy();
    return;
  }
  response.write(`id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
}
