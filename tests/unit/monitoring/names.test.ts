import { Registry } from "prom-client";
import { alertRules } from "../../../configs/monitoring/alert-rules";
import { dashboards } from "../../../configs/monitoring/dashboards";
import { recordingRules } from "../../../configs/monitoring/rules/recording";
import { CacheMetrics } from "../../../runtime/cache/metrics";
import { ClientMetrics } from "../../../runtime/client/metrics";
import { cases } from "../../integration/alerts/cases";
import { CACHE_METRICS, CLIENT_METRICS } from "../../support/monitoring/application-samples";
import { KNOWN_METRICS } from "../../support/monitoring/known-metrics";
import { metricsIn } from "../../support/monitoring/promql";
import { settingsOf } from "../configs/support/settings";

/** Goal: alerts and dashboards ask for metrics and labels that the monitor and the client really have. */
const settings = settingsOf();
const rules = alertRules(settings, { backups: true, archive: true });
const queries = [
  ...recordingRules.map(({ record, expr }) => ({ from: record, expr })),
  ...rules.map(({ alert, expr }) => ({ from: alert, expr })),
  ...dashboards(settings).flatMap(({ uid, rows, variables }) => [
    ...variables.map(({ name, query }) => ({ from: `${uid} $${name}`, expr: query })),
    ...rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => panel.queries.map(({ expr }) => ({ from: `${uid}: ${panel.title}`, expr }))),
    ),
  ]),
];

test.each(queries.filter(({ expr }) => expr !== "vector(1)"))("$from asks for what there is: $expr", ({ expr }) => {
  const asked = metricsIn(expr);
  expect(asked.length).toBeGreaterThan(0);
  for (const { name, labels } of asked) {
    expect([name, KNOWN_METRICS.has(name)]).toEqual([name, true]);
    expect([name, labels.filter((label) => !KNOWN_METRICS.get(name)?.includes(label))]).toEqual([name, []]);
  }
});

test.each(cases)("the series in the test of $alert are such as there are", ({ fires, quiet = {} }) => {
  for (const { name, labels } of [...Object.keys(fires), ...Object.keys(quiet)].flatMap(metricsIn)) {
    expect([name, labels.filter((label) => !KNOWN_METRICS.get(name)?.includes(label))]).toEqual([name, []]);
  }
});

test.each([
  ["client", CLIENT_METRICS, (registry: Registry) => ClientMetrics.in(registry)],
  ["cache", CACHE_METRICS, (registry: Registry) => CacheMetrics.in(registry)],
] as const)("the metrics of the %s are those of the sample", async (_, sample, register) => {
  const registry = new Registry();
  register(registry);
  const real = await registry.getMetricsAsJSON();
  expect(real.map(({ name, type }) => [name, String(type)]).sort()).toEqual(
    Object.entries(sample)
      .map(([name, { type }]) => [name, type])
      .sort(),
  );
});

test("a metric is found in whatever form it is asked for", () => {
  expect(metricsIn('sum by (node) (rate(redis_a_total{x="1", y=~"2"}[5m])) / on (group) a:redis_b:c > up')).toEqual([
    { name: "redis_a_total", labels: ["x", "y"] },
    { name: "a:redis_b:c", labels: [] },
    { name: "up", labels: [] },
  ]);
});
