import { dashboards } from "../../../configs/monitoring/dashboards";
import { parseSettings } from "../../../configs/settings";
import { Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import { filledIn } from "../../support/monitoring/filled-in";
import { MonitoringStack } from "../../support/monitoring/monitoring-stack";
import { eventually } from "../../support/wait";

/** Goal: with a real group and the real monitor the panels have data, a healthy group is quiet, and a lost one is told of. */
jest.setTimeout(120_000);
let group: SecureGroup;
let monitored: Monitored;
let stack: MonitoringStack;

beforeAll(async () => {
  group = await SecureGroup.start();
  monitored = await Monitored.start(group);
  stack = await MonitoringStack.start({
    monitoring: { thresholds: { instanceDownSeconds: 10 } },
    monitorSays: async () => (await monitored.get("/metrics")).body,
  });
  const app = await group.connect((await group.master()).address, "app");
  await app.set("a", "1", "EX", 100);
  await app.get("a");
  await app.get("none");
  await app.flushall().catch(() => undefined);
  app.disconnect();
  await eventually("what was done is in Prometheus, and rates have values", 60_000, async () => {
    const asked = [
      'redis_commands_total{cmd="set"} > 0',
      "rate(redis_commands_total[1m]) > 0",
      "instance:redis_commands:rate1m > 0",
    ];
    const found = await Promise.all([...asked, "redis_acl_log_denials_total > 0"].map((expr) => stack.query(expr)));
    return found.every((series) => series.length > 0);
  });
});
afterAll(async () => {
  await stack.stop();
  await monitored.stop();
  await group.stop();
});

/** What there is only after a failover, trouble, a slow moment, or with look-ups for two evaluations. */
const LATER = ["Last failover", "Refused writes", "Longest stall", "Events", "Share of hits"];
const panels = dashboards(parseSettings({}, { stack: "dev" }))
  .filter(({ uid }) => uid === "redis-ha-group" || uid === "redis-ha-node")
  .flatMap(({ uid, rows }) =>
    rows.flatMap((row) => row.panels.map((panel) => ({ name: `${uid}: ${panel.title}`, panel }))),
  )
  .filter(({ panel }) => !LATER.includes(panel.title));

test.each(panels)("$name has data of the real group", async ({ panel }) => {
  for (const { expr } of panel.queries) {
    const found = await stack.query(filledIn(expr));
    expect({ expr, data: found.length > 0 }).toEqual({ expr, data: true });
  }
});

test("while the group is well no alert is even pending", async () => {
  const alerts = await stack.query("ALERTS");
  // The certificates of tests last an hour.
  const others = alerts.map(({ metric }) => metric.alertname).filter((name) => !name?.startsWith("RedisCertificate"));
  expect(others).toEqual(["RedisWatchdog"]);
});

test("two dead Sentinels are told of by name, and that no failover is possible is pending at once", async () => {
  group.sentinel(2).kill();
  group.sentinel(3).kill();
  const firing = await eventually("both are told of", 60_000, async () => {
    const found = await stack.query('ALERTS{alertname="RedisInstanceDown", alertstate="firing"}');
    return found.length === 2 && found;
  });
  expect(firing.map(({ metric }) => metric.node).sort()).toEqual(["sentinel-2", "sentinel-3"]);
  const lost = await stack.query('ALERTS{alertname="RedisSentinelQuorumLost"}');
  expect(lost.map(({ metric }) => [metric.group, metric.severity])).toEqual([["mymaster", "critical"]]);
});
