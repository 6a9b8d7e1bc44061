import type { GivenSettings } from "../schema";

type GivenThresholds = GivenSettings["monitoring"]["thresholds"];

/** Thresholds, with those filled in that follow from other settings. */
export type Thresholds = { readonly [K in keyof GivenThresholds]-?: NonNullable<GivenThresholds[K]> };

/** @param backlogSize the complete `replication.backlogSize`, bytes */
export function completeThresholds(given: GivenSettings, backlogSize: number): Thresholds {
  const { nodes, timeouts, tls, maxmemoryPolicy, monitoring } = given;
  const { thresholds } = monitoring;
  const certificateWarningDays = thresholds.certificateWarningDays ?? clamp(tls.renewBeforeDays, 1, 30);
  return {
    ...thresholds,
    noMasterSeconds: thresholds.noMasterSeconds ?? clamp(Math.ceil(timeouts.downAfterMs / 1000) + 10, 30, 3600),
    replicaLagBytes: thresholds.replicaLagBytes ?? Math.floor(backlogSize / 2),
    fullResyncsPerHour: thresholds.fullResyncsPerHour ?? Math.max(4, 2 * nodes),
    evictionsPerSecond: thresholds.evictionsPerSecond ?? (maxmemoryPolicy === "noeviction" ? 0 : 100),
    certificateWarningDays,
    certificateCriticalDays: thresholds.certificateCriticalDays ?? clamp(Math.floor(certificateWarningDays / 4), 1, 7),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
