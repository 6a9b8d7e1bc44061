import type { OwnUser } from "../reserved-users";
import { passwordUsers, type Settings } from "../settings";
import { HEALTH_FILE, type Address, type GroupView } from "../supervisor";
import { MONITORING_FILES } from "./places";

/** The ACL user of the monitor. */
export const MONITOR_USER: OwnUser = "monitor";

/** The monitor's file of settings, as runtime/monitor reads it. It names the files of secrets and holds none. */
export function renderMonitorConfig(
  { monitoring, users, tls }: Settings,
  { group, nodes, sentinels }: Pick<GroupView, "group" | "nodes" | "sentinels">,
  backup: Address | undefined,
): string {
  const { ca, cert, key, monitorToken, monitorPassword, eventsUrl, eventsKey } = MONITORING_FILES;
  const { webhook, minSeverity, slowerThanMs, showKeys } = monitoring.events;
  const member = ({ name, host, port }: Address & { readonly name: string }) => ({ name, host, port });
  return JSON.stringify({
    group,
    nodes: nodes.map(member),
    sentinels: sentinels.map(member),
    user: MONITOR_USER,
    passwordFile: monitorPassword,
    tls: { caFile: ca, ...(tls.authClients === "no" ? {} : { certFile: cert, keyFile: key }) },
    listen: { port: monitoring.port, tls: { certFile: cert, keyFile: key }, tokenFile: monitorToken },
    events: { slowerThanMs, showKeys, users: ["default", ...passwordUsers({ users })] },
    webhooks:
      webhook === "none"
        ? []
        : [
            {
              name: "events",
              type: webhook,
              urlFile: eventsUrl,
              minSeverity,
              ...(webhook === "generic" ? { hmacKeyFile: eventsKey } : {}),
            },
          ],
    ...(backup === undefined ? {} : { backups: { metricsUrl: `http://${backup.host}:${backup.port}/metrics` } }),
    backupSeconds: monitoring.scrapeSeconds,
    conditions: {
      certificateDays: monitoring.thresholds.certificateWarningDays,
      memoryPercent: monitoring.thresholds.memoryCriticalPercent,
    },
    healthPath: HEALTH_FILE,
  });
}
