import { dashboards } from "../../../configs/monitoring/dashboards";
import { parseSettings } from "../../../configs/settings";
import { applicationSamples } from "../../support/monitoring/application-samples";
import { monitorSamples } from "../../support/monitoring/monitor-samples";
import { filledIn } from "../../support/monitoring/filled-in";
import { MonitoringStack } from "../../support/monitoring/monitoring-stack";
import { exposition } from "../../support/monitoring/sample";
import { eventually } from "../../support/wait";
import { queries as queriesOf763, variables as variablesOf763 } from "./dashboard-763";

/** Goal: no panel is empty: each query of each dashboard, ours and the public one, gives numbers in a real Prometheus. */
jest.setTimeout(120_000);
/** A scrape that takes longer than its second, as on a machine that stood still, leaves all series of its target out until the next. */
const SCRAPED_MS = 20_000;
let stack: MonitoringStack;

beforeAll(async () => {
  stack = await MonitoringStack.start({
    monitorSays: () => exposition(monitorSamples()),
    applicationSays: () => exposition(applicationSamples()),
  });
  // Two scrapes of each and one evaluation of the rules: from then on rates have values.
  await eventually("rates and recorded values", 60_000, async () => {
    const found = await Promise.all(
      [
        "rate(redis_commands_total[1m]) > 0",
        "rate(redis_operations_total[1m]) > 0",
        "group:redis_keyspace_hits:ratio_rate10m >= 0",
      ].map((expr) => stack.query(expr)),
    );
    return found.every((series) => series.length > 0);
  });
});
afterAll(() => stack.stop());

async function numbers(expr: string): Promise<number[]> {
  const found = await stack.query(filledIn(expr));
  return found.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value));
}

const all = dashboards(parseSettings({}, { stack: "dev" })).flatMap((dashboard) =>
  dashboard.rows.flatMap((row) => row.panels.map((panel) => ({ dashboard, panel }))),
);

test.each(all.map(({ dashboard, panel }) => ({ name: `${dashboard.uid}: ${panel.title}`, panel })))(
  "$name has data",
  async ({ panel }) => {
    for (const { expr } of panel.queries)
      await eventually(`data of ${expr}`, SCRAPED_MS, async () => (await numbers(expr)).length > 0);
  },
);

test.each(all.map(({ dashboard, panel }) => ({ name: `${dashboard.uid}: ${panel.title}`, panel })))(
  "$name names its series by labels that they have",
  async ({ panel }) => {
    for (const { expr, legend } of panel.queries) {
      const wanted = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
      await eventually(`${wanted.join(", ")} in ${expr}`, SCRAPED_MS, async () => {
        const series = await stack.query(filledIn(expr));
        // What is about the authority is about no node.
        return wanted.every((label) => series.some(({ metric }) => metric[label] !== undefined));
      });
    }
  },
);

test.each(queriesOf763)("dashboard 763: %s", async (expr) => {
  await eventually("data", SCRAPED_MS, async () => (await numbers(expr)).length > 0);
});

const variables = dashboards(parseSettings({}, { stack: "dev" })).flatMap((dashboard) =>
  dashboard.variables.map((variable) => variable.query),
);

test.each([...new Set([...variables, ...variablesOf763])])("the variable %s offers something", async (query) => {
  const [, selector = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  const found = await eventually("values", SCRAPED_MS, async () => {
    const series = await stack.query(`count by (${label}) (${filledIn(selector)})`);
    return series.length > 0 && series;
  });
  expect(found.map(({ metric }) => metric[label])).not.toContain(undefined);
});

test("Prometheus itself finds nothing to complain of: all targets answer, and no rule fails", async () => {
  await eventually("all targets answer", SCRAPED_MS, async () => {
    const targets = await stack.query("up");
    const jobs = targets.filter(({ value }) => value[1] === "1").map(({ metric }) => metric.job);
    return jobs.sort().join() === "alertmanager,prometheus,redis,redis-clients";
  });
  const failed = await stack.query("sum(prometheus_rule_evaluation_failures_total)");
  expect(failed.map(({ value }) => value[1])).toEqual(["0"]);
});

test("of a healthy group no alert is even pending, but for the watchdog", async () => {
  await eventually("the watchdog alone", SCRAPED_MS, async () => {
    const alerts = await stack.query("ALERTS");
    const told = alerts.map(({ metric }) => `${metric.alertname} ${metric.alertstate}`).join();
    if (told !== "RedisWatchdog firing") throw new Error(told);
    return true;
  });
});
