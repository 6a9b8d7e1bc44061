import { writeFileSync } from "node:fs";
import { alertRules, renderRules, runbookOf } from "../../../configs/monitoring/alert-rules";
import { renderYaml, type YamlValue } from "../../../configs/monitoring/yaml";
import { parseSettings } from "../../../configs/settings";
import { scratch, toolPerFile, type Outcome } from "../../support/monitoring/tool";
import { cases } from "./cases";
import type { AlertCase, Series } from "./cases/alert-case";

/** Goal: every alert fires when it must, with texts that are true, and keeps quiet when it must not: by Prometheus' own evaluation. */
jest.setTimeout(120_000);
const EXPECTED = { backups: true, archive: true };
const settings = parseSettings({}, { stack: "dev" });
const folder = scratch();
const { load } = jest.requireActual<{ load: (text: string) => unknown }>("js-yaml");

interface RulesFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly { readonly alert?: string }[] }[];
}
const rendered = load(renderRules(settings, EXPECTED)) as RulesFile;

const calm = cases.filter((alertCase) => alertCase.quiet !== undefined);
const [down] = cases;
/** What promtool says of each case, by the name of its file. One run for all: its start takes longer than most of them. */
let said: ReadonlyMap<string, Outcome>;
beforeAll(async () => {
  const files = [
    ...cases.map((alertCase) => write("fires", alertCase, alertCase.fires, [firing(alertCase)])),
    ...calm.map((alertCase) => write("quiet", alertCase, alertCase.quiet ?? {}, [])),
    ...(down ? [write("wrong", down, down.quiet ?? {}, [firing(down)])] : []),
  ];
  said = await toolPerFile("promtool", ["test", "rules"], files);
});
afterAll(() => folder.remove());

const of = (name: string, { alert }: Pick<AlertCase, "alert">) => said.get(path(name, alert));
const path = (name: string, alert: string) => folder.path(`${alert}-${name}.yml`);

test.each(cases)("$alert fires", (alertCase) => {
  expect(of("fires", alertCase)).toEqual({ ok: true, output: "" });
});

test.each(calm)("$alert keeps quiet: $because", (alertCase) => {
  expect(of("quiet", alertCase)).toEqual({ ok: true, output: "" });
});

test("a case that is wrong fails, and no other with it: promtool does look", () => {
  const outcome = down && of("wrong", down);
  expect(outcome?.ok).toBe(false);
  expect(outcome?.output).toContain(down?.alert);
});

/** The rules that one alert needs: what is recorded, and itself. All others would be evaluated at each of thousands of steps. */
function rulesOf(alert: string): RulesFile {
  const groups = rendered.groups.map(({ name, rules }) => ({
    name,
    rules: rules.filter((rule) => rule.alert === undefined || rule.alert === alert),
  }));
  return { groups: groups.filter(({ rules }) => rules.length > 0) };
}

/** Writes a file for promtool. @returns its path */
function write(name: string, { alert, at, interval = "10s" }: AlertCase, series: Series, alerts: YamlValue[]): string {
  const rules = rulesOf(alert);
  const rulesFile = folder.path(`${alert}.rules.json`);
  writeFileSync(rulesFile, JSON.stringify(rules));
  writeFileSync(
    path(name, alert),
    renderYaml({
      rule_files: [rulesFile],
      evaluation_interval: interval,
      group_eval_order: rules.groups.map((group) => group.name),
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
  return path(name, alert);
}

function firing({ alert, labels, summary, description }: AlertCase): YamlValue {
  const rule = alertRules(settings, EXPECTED).find((candidate) => candidate.alert === alert);
  if (rule === undefined) throw new Error(`no alert ${alert}`);
  return {
    exp_labels: { ...labels, severity: rule.severity, topic: rule.topic },
    exp_annotations: { summary, description, runbook_url: `docs/runbooks/${runbookOf(rule)}` },
  };
}
