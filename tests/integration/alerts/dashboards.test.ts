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
    for (const { expr } of panel.queries) {
      expect({ expr, data: (await numbers(expr)).length > 0 }).toEqual({ expr, data: true });
    }
  },
);

test.each(all.map(({ dashboard, panel }) => ({ name: `${dashboard.uid}: ${panel.title}`, panel })))(
  "$name names its series by labels that they have",
  async ({ panel }) => {
    for (const { expr, legend } of panel.queries) {
      const series = await stack.query(filledIn(expr));
      const wanted = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
      // What is about the authority is about no node.
      const missing = wanted.filter((label) => series.every(({ metric }) => metric[label] === undefined));
      expect([expr, missing]).toEqual([expr, []]);
    }
  },
);

test.each(queriesOf763)("dashboard 763: %s", async (expr) => {
  expect((await numbers(expr)).length).toBeGreaterThan(0);
});

const variables = dashboards(parseSettings({}, { stack: "dev" })).flatMap((dashboard) =>
  dashboard.variables.map((variable) => variable.query),
);

test.each([...new Set([...variables, ...variablesOf763])])("the variable %s offers something", async (query) => {
  const [, selector = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  const found = await stack.query(`count by (${label}) (${filledIn(selector)})`);
  expect(found.map(({ metric }) => metric[label])).not.toContain(undefined);
  expect(found.length).toBeGreaterThan(0);
});

test("Prometheus itself finds nothing to complain of: all targets answer, and no rule fails", async () => {
  const targets = await stack.query("up");
  expect(targets.map(({ metric, value }) => [metric.job, value[1]]).sort()).toEqual(
    ["alertmanager", "prometheus", "redis", "redis-clients"].map((job) => [job, "1"]),
  );
  const failed = await stack.query("sum(prometheus_rule_evaluation_failures_total)");
  expect(failed.map(({ value }) => value[1])).toEqual(["0"]);
});

test("of a healthy group no alert is even pending, but for the watchdog", async () => {
  const alerts = await stack.query("ALERTS");
  expect(alerts.map(({ metric }) => [metric.alertname, metric.alertstate])).toEqual([["RedisWatchdog", "firing"]]);
});
