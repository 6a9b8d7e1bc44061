import { renderMonitorConfig } from "../../../configs/monitoring/monitor-config";
import { OWN_USERS } from "../../../configs/reserved-users";
import { topologyOf } from "../../../configs/topology";
import { parseConfig } from "../../../runtime/monitor/config/read";
import { settingsOf } from "./support/settings";

/** Goal: the file that the program renders is the one that the monitor reads. */
function read(raw: Readonly<Record<string, unknown>>, backup?: { host: string; port: number }) {
  const settings = settingsOf(raw);
  return parseConfig("monitor.json", renderMonitorConfig(settings, topologyOf(settings).view, backup));
}

test("the group, its members, and where the monitor's own files lie", () => {
  const config = read({ nodes: 2, monitoring: { enabled: true, port: 9444 } });
  expect(config.nodes.map((n) => `${n.name} ${n.host}:${n.port}`)).toEqual([
    "redis-1 10.163.79.11:6379",
    "redis-2 10.163.79.12:6379",
  ]);
  expect(config).toMatchObject({
    group: "mymaster",
    user: "monitor",
    passwordFile: "/etc/redis-ha/monitor.password",
    tls: { caFile: "/etc/redis-ha/ca.crt", certFile: "/etc/redis-ha/server.crt" },
    listen: { port: 9444, tls: { certFile: "/etc/redis-ha/server.crt" }, tokenFile: "/etc/redis-ha/monitor.token" },
    webhooks: [],
    healthPath: "/run/redis-ha/health",
    conditions: { certificateDays: 30, memoryPercent: 95 },
  });
  expect(config.backups).toBeUndefined();
  expect(config.sentinels).toHaveLength(3);
});

test("webhooks, thresholds, users and backups follow the settings", () => {
  const config = read(
    {
      users: { shop: { keys: ["shop:*"], channels: [], commands: ["+get"] } },
      monitoring: {
        events: { webhook: "generic", minSeverity: "critical", slowerThanMs: 50, showKeys: true },
        thresholds: { certificateWarningDays: 10 },
      },
    },
    { host: "10.163.79.4", port: 9122 },
  );
  expect(config.webhooks).toMatchObject([
    {
      name: "events",
      type: "generic",
      urlFile: "/etc/redis-ha/events.url",
      hmacKeyFile: "/etc/redis-ha/events.key",
      minSeverity: "critical",
    },
  ]);
  expect(config.events).toMatchObject({ slowerThanMs: 50, showKeys: true });
  expect(config.events.users).toEqual(["default", ...OWN_USERS, "shop"]);
  expect([config.conditions.certificateDays, config.backupSeconds]).toEqual([10, 10]);
  expect(config.backups).toEqual({ metricsUrl: "http://10.163.79.4:9122/metrics" });
});

test("servers that ask for no certificate are shown none", () => {
  expect(read({ tls: { authClients: "no" } }).tls).toEqual({ caFile: "/etc/redis-ha/ca.crt" });
});
