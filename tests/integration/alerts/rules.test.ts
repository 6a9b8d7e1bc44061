import { writeFileSync } from "node:fs";
import { alertRules, renderRules, runbookOf } from "../../../configs/monitoring/alert-rules";
import { renderYaml, type YamlValue } from "../../../configs/monitoring/yaml";
import { parseSettings } from "../../../configs/settings";
import { scratch, tool } from "../../support/monitoring/tool";
import { cases } from "./cases";
import type { AlertCase, Series } from "./cases/alert-case";

/** Goal: every alert fires when it must, with texts that are true, and keeps quiet when it must not: by Prometheus' own evaluation. */
jest.setTimeout(60_000);
const EXPECTED = { backups: true, archive: true };
const settings = parseSettings({}, { stack: "dev" });
const folder = scratch();
const rules = folder.path("rules.yml");

beforeAll(() => writeFileSync(rules, renderRules(settings, EXPECTED)));
afterAll(() => folder.remove());

test.each(cases)("$alert fires", async (alertCase) => {
  expect(await evaluate("fires", alertCase, alertCase.fires, [firing(alertCase)])).toEqual({
    ok: true,
    output: expect.stringContaining("SUCCESS") as string,
  });
});

const calm = cases.filter((alertCase) => alertCase.quiet !== undefined);

test.each(calm)("$alert keeps quiet: $because", async (alertCase) => {
  expect(await evaluate("quiet", alertCase, alertCase.quiet ?? {}, [])).toEqual({
    ok: true,
    output: expect.stringContaining("SUCCESS") as string,
  });
});

test("a case that is wrong fails: promtool does look", async () => {
  const [down] = cases;
  if (down === undefined) throw new Error("no cases");
  const outcome = await evaluate("wrong", down, down.quiet ?? {}, [firing(down)]);
  expect(outcome.ok).toBe(false);
  expect(outcome.output).toContain("FAILED");
});

/** What promtool says of the rule with these series. */
async function evaluate(name: string, { alert, at, interval = "10s" }: AlertCase, series: Series, alerts: YamlValue[]) {
  const file = folder.path(`${alert}-${name}.yml`);
  writeFileSync(
    file,
    renderYaml({
      rule_files: [rules],
      evaluation_interval: interval,
      group_eval_order: ["redis-recording", "redis-critical", "redis-warning", "redis-none"],
      tests: [
        {
          name: alert,
          interval,
          input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
          alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: alerts }],
        },
      ],
    }),
  );
  return tool("promtool", "test", "rules", file);
}

function firing({ alert, labels, summary, description }: AlertCase): YamlValue {
  const rule = alertRules(settings, EXPECTED).find((candidate) => candidate.alert === alert);
  if (rule === undefined) throw new Error(`no alert ${alert}`);
  return {
    exp_labels: { ...labels, severity: rule.severity, topic: rule.topic },
    exp_annotations: { summary, description, runbook_url: `docs/runbooks/${runbookOf(rule)}` },
  };
}
