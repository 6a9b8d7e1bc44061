import type { Settings } from "../../settings";

/** What an alert is about: one page in docs/runbooks each. A critical alert silences the warnings of its own topic and member. */
export type Topic =
  | "availability"
  | "replication"
  | "sentinel"
  | "memory"
  | "persistence"
  | "load"
  | "backup"
  | "certificates"
  | "client"
  | "access"
  | "monitoring";

/** `critical`: somebody is woken. `warning`: to be looked at in the next working hours. `none`: not for people. */
export type Severity = "critical" | "warning" | "none";

export interface AlertRule {
  readonly alert: string;
  readonly severity: Severity;
  readonly topic: Topic;
  /** PromQL. */
  readonly expr: string;
  /** How long it must hold, in seconds. 0 tells at once. */
  readonly forSeconds: number;
  /** Texts for people, with Go templates for labels and `$value`. */
  readonly summary: string;
  readonly description: string;
  /** For docs/alerts.md: when it fires, and what to do, in a few words. */
  readonly when: string;
  readonly action: string;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  /** What it is, for docs/alerts.md. */
  readonly about: string;
}

/** What the deployment has beside the group, which settings of other parts decide. */
export interface Expected {
  /** Backups are made: it is then an alert when nothing is known of them. */
  readonly backups: boolean;
  /** Changes are archived all the time. */
  readonly archive: boolean;
}

/** The alerts of one topic. */
export type AlertRules = (settings: Settings, expected: Expected) => readonly AlertRule[];

/**
 * Labels that tell a member of a group. What is told of the group as a whole comes with the monitor's own `instance`, so rules on that
 * aggregate by group.
 */
export const MEMBER = "group, instance, node";
/** A member by its name in the settings. */
export const WHO = "{{ $labels.node }} of {{ $labels.group }}";
