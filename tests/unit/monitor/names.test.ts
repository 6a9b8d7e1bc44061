import { labelsOf, METRIC_FAMILIES, METRICS, type MetricName } from "../../../runtime/monitor/names";

/** Goal: the list of names is one that Prometheus takes. */
const names = Object.keys(METRICS) as MetricName[];

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
