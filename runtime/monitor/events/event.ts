import type { EventKind, Severity } from "./kinds";

export type EventDetail = string | number | boolean | readonly string[];

/** Something that happened. No text of it holds a value of the data, or a key unless the settings allow that. */
export interface MonitorEvent {
  /** Grows with each event, also over restarts of the monitor: `<milliseconds of its start>-<number>`. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly kind: EventKind;
  readonly severity: Severity;
  readonly group: string;
  /** The node or Sentinel that it is about, by name. */
  readonly subject: string;
  /** One sentence. */
  readonly text: string;
  readonly details: Readonly<Record<string, EventDetail>>;
  /** Who told: the Sentinels that have so far, or `monitor`. */
  readonly seenBy: readonly string[];
}

/** An event before it is published. */
export interface EventDraft {
  readonly kind: EventKind;
  readonly subject: string;
  readonly text: string;
  readonly details?: Readonly<Record<string, EventDetail>>;
  /** Default: `monitor`. */
  readonly seenBy?: string;
}
