import { backupMetrics } from "./names/backup";
import type { MetricDefinition, Scope } from "./names/definition";
import { groupMetrics } from "./names/group";
import { instanceMetrics } from "./names/instance";
import { loadMetrics } from "./names/load";
import { logMetrics } from "./names/logs";
import { memoryMetrics } from "./names/memory";
import { monitorMetrics } from "./names/monitor";
import { persistenceMetrics } from "./names/persistence";
import { replicationMetrics } from "./names/replication";
import { sentinelMetrics } from "./names/sentinel";

export type { MetricDefinition, Scope } from "./names/definition";

/** The metrics by what they are about, in the order of docs/monitoring.md. */
export const METRIC_FAMILIES = {
  "Nodes and Sentinels": instanceMetrics,
  Memory: memoryMetrics,
  Persistence: persistenceMetrics,
  Replication: replicationMetrics,
  Load: loadMetrics,
  "Slow log, latency, refusals": logMetrics,
  Sentinels: sentinelMetrics,
  "The group": groupMetrics,
  Backups: backupMetrics,
  "The monitor": monitorMetrics,
} as const;

const all = {
  ...instanceMetrics,
  ...memoryMetrics,
  ...persistenceMetrics,
  ...replicationMetrics,
  ...loadMetrics,
  ...logMetrics,
  ...sentinelMetrics,
  ...groupMetrics,
  ...backupMetrics,
  ...monitorMetrics,
};

/** The name of a metric. */
export type MetricName = keyof typeof all;

/** Every metric of the group that the monitor serves, beside prom-client's own of its process. Rules and dashboards build on these. */
export const METRICS: Readonly<Record<MetricName, MetricDefinition>> = all;

const SCOPE_LABELS: Readonly<Record<Scope, readonly string[]>> = {
  target: ["group", "instance", "node"],
  group: ["group"],
};

/** All labels of a metric, those of its scope first. */
export function labelsOf(name: MetricName): readonly string[] {
  const { scope, labels } = METRICS[name];
  return [...SCOPE_LABELS[scope], ...labels];
}
