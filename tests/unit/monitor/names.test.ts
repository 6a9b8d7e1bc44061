import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labelsOf, METRIC_FAMILIES, METRICS, type MetricName } from "../../../runtime/monitor/names";
import { renderNames } from "../../../runtime/monitor/names-doc";

/** Goal: the list of names is the one in docs/monitoring.md, and is one that Prometheus takes. */
const PAGE = join(__dirname, "../../../docs/monitoring.md");
const names = Object.keys(METRICS) as MetricName[];

test("docs/monitoring.md has the table of all metrics", () => {
  const page = readFileSync(PAGE, "utf8");
  const between = /(<!-- names: [^\n]*-->\n)([\s\S]*?)(<!-- names end -->)/;
  const wanted = page.replace(between, (_, start: string, __, end: string) => `${start}\n${renderNames()}\n\n${end}`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, "utf8")).toBe(wanted);
});

test("a name is in one family only", () => {
  const listed = Object.values(METRIC_FAMILIES).flatMap((family) => Object.keys(family));
  expect(listed.sort()).toEqual([...names].sort());
});

test.each(names)("%s is a valid name with valid labels and a help text", (name) => {
  expect(name).toMatch(/^redis_[a-z0-9_]+$/);
  const labels = labelsOf(name);
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(METRICS[name].help.length).toBeGreaterThan(5);
  expect(METRICS[name].help).not.toMatch(/[|\n]/);
});

test("our own counters end in _total, other own metrics do not", () => {
  const own = names.filter((name) => !METRICS[name].shared);
  expect(own.filter((name) => name.endsWith("_total") !== (METRICS[name].type === "counter"))).toEqual([]);
});
