import { dashboards } from "../../../configs/monitoring/dashboards";
import { parseSettings } from "../../../configs/settings";
import { Monitored } from "../../support/monitor/monitored";
import { SecureGroup } from "../../support/monitor/secure-group";
import { filledIn } from "../../support/monitoring/filled-in";
import { MonitoringStack } from "../../support/monitoring/monitoring-stack";
import { eventually } from "../../support/wait";

/** Goal: with a real group and the real monitor the panels have data, a healthy group is quiet, and a lost one is told of. */
jest.setTimeout(120_000);
/** A scrape that takes longer than its second, as on a machine that stood still, leaves all series of its target out until the next. */
const SCRAPED_MS = 20_000;
const DOWN_AFTER_MS = 10_000;
let group: SecureGroup;
let monitored: Monitored;
let stack: MonitoringStack;

beforeAll(async () => {
  group = await SecureGroup.start({ downAfterMs: DOWN_AFTER_MS });
  monitored = await Monitored.start(group);
  stack = await MonitoringStack.start({
    monitoring: { thresholds: { instanceDownSeconds: 10 } },
    monitorSays: async () => (await monitored.get("/metrics")).body,
  });
  const app = await group.connect((await group.master()).address, "app");
  await app.set("a", "1", "EX", 1_000);
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
  for (const { expr } of panel.queries)
    await eventually(`data of ${expr}`, SCRAPED_MS, async () => (await stack.query(filledIn(expr))).length > 0);
});

test("while the group is well no alert is even pending", async () => {
  await eventually("the watchdog alone", SCRAPED_MS, async () => {
    const alerts = await stack.query("ALERTS");
    // The certificates of tests last an hour.
    const others = alerts.map(({ metric }) => metric.alertname).filter((name) => !name?.startsWith("RedisCertificate"));
    if (others.join() !== "RedisWatchdog") throw new Error(others.join());
    return true;
  });
});

test("two dead Sentinels are told of by name, and that no failover is possible is pending", async () => {
  group.sentinel(2).kill();
  group.sentinel(3).kill();
  const firing = await eventually("both are told of", 60_000, async () => {
    const found = await stack.query('ALERTS{alertname="RedisInstanceDown", alertstate="firing"}');
    return found.length === 2 && found;
  });
  expect(firing.map(({ metric }) => metric.node).sort()).toEqual(["sentinel-2", "sentinel-3"]);
  const lost = await eventually("it is pending", DOWN_AFTER_MS + SCRAPED_MS, async () => {
    const found = await stack.query('ALERTS{alertname="RedisSentinelQuorumLost"}');
    return found.length > 0 && found;
  });
  expect(lost.map(({ metric }) => [metric.group, metric.severity])).toEqual([["mymaster", "critical"]]);
});
