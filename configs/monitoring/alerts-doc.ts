import type { Settings } from "../settings";
import { alertRules, runbookOf } from "./alert-rules";
import { recordingRules } from "./rules/recording";
import type { AlertRule, Severity } from "./rules/rule";

const INTRO = `# Alerts

What is told, when, and what to do then. Times and thresholds are the defaults; all are settings
([settings.md](settings.md), \`monitoring.thresholds\`). Each alert fires in a test of its own, and keeps quiet in another.

- **critical**: something does not work, or will be lost. Somebody is woken.
- **warning**: look at it in the next working hours.

Every alert has the labels \`severity\`, \`topic\` and \`stack\`, and \`group\` and \`node\` where it is about one, a \`summary\`, a
\`description\` with the values, and a \`runbook_url\`: \`monitoring.runbookUrl\` says where you host [the runbooks](runbooks/README.md).
Messages are grouped by stack, group and alert. A warning is silent beside a critical alert of the same topic about the same member, and
what follows from another alert is silent beside that.

\`RedisWatchdog\` fires always. Give its messages to a service that raises the alarm when they stop (\`monitoring.alertmanager.heartbeatUrl\`):
nothing else tells that Prometheus, Alertmanager or their host is dead.

This page is made from \`configs/monitoring\`; a test holds it equal.
`;

const HEADINGS: Record<Severity, string> = {
  critical: "Critical",
  warning: "Warning",
  none: "For machines",
};

/** The text of docs/alerts.md: all alerts that there may be, with the thresholds of these settings. */
export function renderAlertsDoc(settings: Settings): string {
  const rules = alertRules(settings, { backups: true, archive: true });
  const sections = (Object.keys(HEADINGS) as Severity[]).map((severity) => {
    const rows = rules.filter((rule) => rule.severity === severity).map(row);
    return [
      `## ${HEADINGS[severity]}`,
      "",
      "| alert | when | for | what to do |",
      "|---|---|---|---|",
      ...rows,
      "",
    ].join("\n");
  });
  const recorded = recordingRules.map(({ record, about }) => `| \`${record}\` | ${about} |`);
  return [
    INTRO,
    ...sections,
    ["## Recorded for dashboards and alerts", "", "| series | what it is |", "|---|---|", ...recorded, ""].join("\n"),
  ].join("\n");
}

function row(rule: AlertRule): string {
  const link = `[${rule.alert}](runbooks/${runbookOf(rule)})`;
  return `| ${link} | ${rule.when} | ${duration(rule.forSeconds)} | ${rule.action} |`;
}

function duration(seconds: number): string {
  if (seconds === 0) return "at once";
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
