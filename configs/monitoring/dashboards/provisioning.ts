import { renderYaml } from "../yaml";

/** The file by which Grafana takes dashboards from a folder: `provisioning/dashboards/redis-ha.yaml`. */
export function renderProvisioning(folder: string): string {
  return renderYaml({
    apiVersion: 1,
    providers: [
      {
        name: "redis-ha",
        folder: "redis-ha",
        type: "file",
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: folder },
      },
    ],
  });
}
