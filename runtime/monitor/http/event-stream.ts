import type { ServerResponse } from "node:http";
import type { EventBus } from "../events/bus";
import type { MonitorEvent } from "../events/event";
import { Reader } from "./reader";

const MAX_STREAMS = 64;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2000;

/** Server-sent events: those kept since `Last-Event-ID`, and then all as they come. */
export class EventStreams {
  private readonly open = new Set<Reader>();

  constructor(private readonly bus: EventBus) {}

  /** Takes a response over. @returns false where there are too many already */
  add(response: ServerResponse, lastEventId: string | undefined): boolean {
    if (this.open.size >= MAX_STREAMS) return false;
    const reader = new Reader(response, RETRY_MS, () => {
      clearInterval(heartbeat);
      ends();
      this.open.delete(reader);
    });
    this.open.add(reader);
    for (const event of lastEventId === undefined ? [] : this.bus.recent(lastEventId)) reader.send(textOf(event));
    const ends = this.bus.listen((event) => reader.send(textOf(event)));
    const heartbeat = setInterval(() => reader.send(": still here\n\n"), HEARTBEAT_MS);
    return true;
  }

  /** Ends all of them. */
  close(): void {
    for (const reader of this.open) reader.end();
  }
}

function textOf(event: MonitorEvent): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
