import type { Settings } from "../settings";
import { access } from "./rules/access";
import { availability } from "./rules/availability";
import { backup } from "./rules/backup";
import { certificates } from "./rules/certificates";
import { client } from "./rules/client";
import { load } from "./rules/load";
import { memory } from "./rules/memory";
import { monitoring } from "./rules/monitoring";
import { persistence } from "./rules/persistence";
import { recordingRules } from "./rules/recording";
import { replication } from "./rules/replication";
import { sentinel } from "./rules/sentinel";
import type { AlertRule, AlertRules, Expected, Severity, Topic } from "./rules/rule";
import { renderYaml } from "./yaml";

const TOPICS: Record<Topic, AlertRules> = {
  availability,
  sentinel,
  replication,
  load,
  memory,
  persistence,
  backup,
  certificates,
  client,
  access,
  monitoring,
};
const SEVERITIES: readonly Severity[] = ["critical", "warning", "none"];

/** All alerts of a deployment, by topic. */
export function alertRules(
  settings: Settings,
  expected: Expected = { backups: false, archive: false },
): readonly AlertRule[] {
  const { patiencePercent } = settings.monitoring.thresholds;
  return Object.values(TOPICS)
    .flatMap((rules) => rules(settings, expected))
    .map((rule) => ({ ...rule, forSeconds: Math.round((rule.forSeconds * patiencePercent) / 100) }));
}

/** Page and heading below docs/runbooks. */
export function runbookOf({ topic, alert }: Pick<AlertRule, "topic" | "alert">): string {
  return `${topic}.md#${alert.toLowerCase()}`;
}

/** rules.yml for Prometheus 2.40 and later: what others build on first, then alerts by severity. */
export function renderRules(settings: Settings, expected?: Expected): string {
  const alerts = alertRules(settings, expected);
  return renderYaml(
    {
      groups: [
        { name: "redis-recording", rules: recordingRules.map(({ record, expr }) => ({ record, expr })) },
        ...SEVERITIES.map((severity) => ({
          name: `redis-${severity}`,
          rules: alerts
            .filter((rule) => rule.severity === severity)
            .map((rule) => ({
              alert: rule.alert,
              expr: rule.expr,
              for: rule.forSeconds === 0 ? undefined : `${rule.forSeconds}s`,
              labels: { severity, topic: rule.topic },
              annotations: {
                summary: rule.summary,
                description: rule.description,
                runbook_url: `${settings.monitoring.runbookUrl}/${runbookOf(rule)}`,
              },
            })),
        })),
      ],
    },
    "Rendered from the stack's settings (configs/monitoring). docs/alerts.md lists the alerts.",
  );
}
