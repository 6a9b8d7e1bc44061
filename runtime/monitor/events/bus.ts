import { EventEmitter } from "node:events";
import type { Logger } from "../log";
import type { EventDraft, MonitorEvent } from "./event";
import { KINDS, type EventKind, type Severity } from "./kinds";

const LEVELS: Readonly<Record<Severity, "info" | "warn" | "error">> = {
  info: "info",
  notice: "info",
  warning: "warn",
  critical: "error",
};

/** Numbers events, keeps the last ones, counts them, and tells whoever listens. */
export class EventBus {
  private readonly kept: MonitorEvent[] = [];
  private readonly emitter = new EventEmitter<{ event: [MonitorEvent] }>();
  private readonly byKind = new Map<EventKind, number>();
  private count = 0;
  private readonly startedAt: number;

  constructor(
    private readonly group: string,
    private readonly keep: number,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.startedAt = now();
    this.emitter.setMaxListeners(0);
  }

  /** How many there were of each kind. */
  get counts(): ReadonlyMap<EventKind, number> {
    return this.byKind;
  }

  publish({ kind, subject, text, details = {}, seenBy = "monitor" }: EventDraft): MonitorEvent {
    this.count += 1;
    const event: MonitorEvent = {
      id: `${this.startedAt}-${this.count}`,
      at: new Date(this.now()).toISOString(),
      kind,
      severity: KINDS[kind].severity,
      group: this.group,
      subject,
      text,
      details,
      seenBy: [seenBy],
    };
    this.kept.push(event);
    if (this.kept.length > this.keep) this.kept.shift();
    this.byKind.set(kind, (this.byKind.get(kind) ?? 0) + 1);
    this.log[LEVELS[event.severity]]({ event }, text);
    this.emitter.emit("event", event);
    return event;
  }

  /** Notes that one more Sentinel has told an event; nobody is told again. */
  alsoSeenBy(id: string, sentinel: string): void {
    const at = this.kept.findLastIndex((event) => event.id === id);
    const event = this.kept[at];
    if (event && !event.seenBy.includes(sentinel)) this.kept[at] = { ...event, seenBy: [...event.seenBy, sentinel] };
  }

  /** The last events, the oldest first. @param after only those behind the one of this id, all where it is not kept */
  recent(after?: string): readonly MonitorEvent[] {
    const at = after === undefined ? -1 : this.kept.findLastIndex((event) => event.id === after);
    return this.kept.slice(at + 1);
  }

  /** Calls back for every event from now on. @returns ends that */
  listen(listener: (event: MonitorEvent) => void): () => void {
    this.emitter.on("event", listener);
    return () => this.emitter.off("event", listener);
  }
}
