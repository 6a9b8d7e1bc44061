import { RECEIVER_SECRETS, parseSettings, type Settings } from "../../../configs/settings";
import { alertmanagerProcess, monitoringPlaces, prometheusProcess } from "../../../configs/monitoring/processes";
import type { MonitoringProcess } from "../../../configs/monitoring/processes";
import { MONITORING_FILES } from "../../../configs/monitoring/places";
import { TestAuthority } from "../../support/client/certificates";
import { placeFiles } from "../../support/monitoring/place-files";
import { scratch, tool } from "../../support/monitoring/tool";

/** Goal: what is rendered is accepted by Prometheus and Alertmanager themselves, for whatever settings. */
jest.setTimeout(60_000);
const receivers = {
  webhookUrl: "https://hooks.example.com/redis",
  heartbeatUrl: "https://heartbeat.example.com/x",
  slack: { enabled: true, channel: "#redis" },
  email: {
    enabled: true,
    to: ["a@example.com", "b@example.com"],
    from: "redis@example.com",
    smarthost: "smtp.example.com:587",
    username: "redis",
  },
};
const variants: [string, Record<string, unknown>][] = [
  ["the default ones", {}],
  ["a single node without Alertmanager", { nodes: 1, sentinels: 1, monitoring: { alertmanager: { enabled: false } } }],
  [
    "a group that may not evict, with all receivers",
    { maxmemoryPolicy: "noeviction", monitoring: { alertmanager: receivers } },
  ],
  [
    "links, labels, applications, short times",
    {
      nodes: 5,
      sentinels: 5,
      group: "orders.eu-1",
      tls: { certDays: 10, renewBeforeDays: 2 },
      monitoring: {
        scrapeSeconds: 1,
        runbookUrl: "https://git.example.com/redis-ha/blob/main/docs/runbooks",
        prometheus: {
          retentionDays: 90,
          retentionSize: "300gb",
          externalUrl: "https://prometheus.example.com/",
          externalLabels: { region: 'eu "1"', team: "a\\b" },
          applications: ["app-1.example.com:8080", "10.0.0.7:9000"],
        },
        alertmanager: { webhookUrl: "http://10.0.0.1:5001/", externalUrl: "https://alerts.example.com/" },
        thresholds: {
          evictionsPerSecond: 0,
          hitRatioDropPercent: 100,
          memoryWarningPercent: 1,
          memoryCriticalPercent: 100,
        },
      },
    },
  ],
];
const secrets = { webhookToken: "t0ken", slackUrl: "https://slack.example.com/T/B/x", smtpPassword: "pass word" };
const folder = scratch();
afterAll(() => folder.remove());

let authority: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.create();
});
const place = (name: string, process: MonitoringProcess) => placeFiles(folder.path(name), process, authority);

function both(raw: Record<string, unknown>): {
  prometheus: MonitoringProcess;
  alertmanager: MonitoringProcess;
  settings: Settings;
} {
  const settings = parseSettings(raw, { stack: "dev" });
  const places = monitoringPlaces(settings, { monitor: "10.163.79.31", alertmanager: "10.163.79.33" });
  const expected = { backups: true, archive: true };
  return {
    settings,
    prometheus: prometheusProcess({
      settings,
      places,
      monitorToken: "token",
      expected,
      web: { users: { admin: `$2y$10$${"a".repeat(53)}` } },
    }),
    alertmanager: alertmanagerProcess({ settings, secrets }),
  };
}

describe.each(variants)("with %s", (name, raw) => {
  const { prometheus, alertmanager } = both(raw);
  const key = name.replaceAll(/\W/g, "-");

  test("promtool takes the configuration, the rules in it and the web configuration", async () => {
    const at = await place(`${key}-p`, prometheus);
    const config = await tool("promtool", "check", "config", at(MONITORING_FILES.prometheus));
    expect(config).toEqual({ ok: true, output: expect.stringMatching(/SUCCESS: \d\d rules found/) as string });
    expect(await tool("promtool", "check", "web-config", at(MONITORING_FILES.web))).toMatchObject({ ok: true });
    expect(
      await tool("promtool", "check", "rules", "--lint=all", "--lint-fatal", at(MONITORING_FILES.rules)),
    ).toMatchObject({ ok: true });
  });

  test("amtool takes the configuration", async () => {
    const at = await place(`${key}-a`, alertmanager);
    const outcome = await tool("amtool", "check-config", at(MONITORING_FILES.alertmanager));
    expect(outcome).toEqual({ ok: true, output: expect.stringContaining("SUCCESS") as string });
  });
});

test("a configuration that is wrong is refused: the tools do look", async () => {
  const { prometheus, alertmanager } = both({});
  const spoil = (process: MonitoringProcess, path: string, from: string): MonitoringProcess => {
    const text = process.files[path] ?? "";
    expect(text).toContain(from);
    return { ...process, files: { ...process.files, [path]: text.replace(from, `x${from}`) } };
  };
  const p = await place("bad-p", spoil(prometheus, MONITORING_FILES.prometheus, "scrape_timeout"));
  const a = await place("bad-a", spoil(alertmanager, MONITORING_FILES.alertmanager, "group_wait"));
  expect(await tool("promtool", "check", "config", p(MONITORING_FILES.prometheus))).toMatchObject({ ok: false });
  expect(await tool("amtool", "check-config", a(MONITORING_FILES.alertmanager))).toMatchObject({ ok: false });
});

test.each([
  [["alertname=RedisWatchdog", "severity=none"], "heartbeat"],
  [["alertname=RedisNoMaster", "severity=critical"], "people"],
  [["alertname=RedisMemoryHigh", "severity=warning"], "people"],
])("%j goes to %s", async (labels, receiver) => {
  const at = await place(`routes-${receiver}`, both({ monitoring: { alertmanager: receivers } }).alertmanager);
  const outcome = await tool(
    "amtool",
    "config",
    "routes",
    "test",
    `--config.file=${at(MONITORING_FILES.alertmanager)}`,
    ...labels,
  );
  expect(outcome.output.split("\n")[0]).toBe(receiver);
});

test("no secret stands in a configuration, only in its own file", () => {
  const { alertmanager, prometheus } = both({ monitoring: { alertmanager: receivers } });
  for (const [name, value] of Object.entries(secrets)) {
    const holders = Object.entries(alertmanager.files).filter(([, text]) => text.includes(value));
    expect(holders).toEqual([[MONITORING_FILES[name as (typeof RECEIVER_SECRETS)[number]], value]]);
  }
  const holders = Object.entries(prometheus.files).filter(([, text]) =>
    /\btoken\b/.test(text.replaceAll("monitor.token", "")),
  );
  expect(holders).toEqual([[MONITORING_FILES.monitorToken, "token"]]);
  expect([...alertmanager.flags, ...prometheus.flags].join(" ")).not.toMatch(/t0ken|slack\.example|pass word/);
});
