import type { Role } from "../client/topology/role";
import type { Info } from "./parse/info";
import type { LatencyEvent } from "./parse/latency";
import type { SeenMaster, SeenServer } from "./parse/sentinel";
import type { Target } from "./target";

interface ReadingBase {
  readonly target: Target;
  /** Commands that the server refuses to the monitor's user. */
  readonly refused: readonly string[];
  /** How long all answers took, in milliseconds. */
  readonly tookMs: number;
}

export interface NodeReading extends ReadingBase {
  readonly kind: "node";
  readonly info: Info;
  readonly role: Role;
  /** Undefined where the server refuses to tell. */
  readonly slowlog: { readonly length: number; readonly lastId: number; readonly lastUsec: number } | undefined;
  readonly latency: readonly LatencyEvent[];
}

export interface SentinelReading extends ReadingBase {
  readonly kind: "sentinel";
  readonly info: Info;
  /** Undefined where it does not know the group. */
  readonly master: SeenMaster | undefined;
  readonly replicas: readonly SeenServer[];
  /** The others that it knows. */
  readonly sentinels: readonly SeenServer[];
  readonly ckquorum: { readonly ok: boolean; readonly message: string } | undefined;
}

/** A server that did not answer in time. */
export interface SilentReading extends ReadingBase {
  readonly kind: "silent";
  readonly why: string;
}

export type Reading = NodeReading | SentinelReading | SilentReading;

/** What all servers said at about the same time. */
export interface Snapshot {
  /** Milliseconds of Unix time when the last answer was there. */
  readonly at: number;
  readonly tookMs: number;
  readonly readings: readonly Reading[];
}

export function nodeReadings({ readings }: Snapshot): NodeReading[] {
  return readings.filter((r) => r.kind === "node");
}

export function sentinelReadings({ readings }: Snapshot): SentinelReading[] {
  return readings.filter((r) => r.kind === "sentinel");
}
