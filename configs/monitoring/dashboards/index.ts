import type { Settings } from "../../settings";
import { backupDashboard } from "./backup";
import { clientDashboard } from "./client";
import type { Dashboard } from "./dashboard";
import { renderDashboard } from "./grafana-json";
import { groupDashboard } from "./group";
import { nodeDashboard } from "./node";

export type { Dashboard, Panel } from "./dashboard";
export { renderDashboard } from "./grafana-json";

/** All dashboards of a deployment; thresholds are those of the alerts. */
export function dashboards(settings: Settings): readonly Dashboard[] {
  return [groupDashboard(settings), nodeDashboard(settings), clientDashboard(), backupDashboard(settings)];
}

/** File name and JSON of each dashboard. */
export function renderDashboards(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dashboards(settings).map((dashboard) => [`${dashboard.uid}.json`, renderDashboard(dashboard)]),
  );
}

export { renderProvisioning } from "./provisioning";
