import type { ReceiverSecret, Settings } from "../settings";
import { inhibitRules } from "./inhibit-rules";
import { ALERTMANAGER_DATA, MONITORING_FILES } from "./places";
import { emailText, slackText, SUBJECT } from "./messages";
import { WATCHDOG } from "./rules/monitoring";
import { renderYaml, type YamlValue } from "./yaml";

type Receivers = Settings["monitoring"]["alertmanager"];

/**
 * alertmanager.yml. Who is told follows from the settings; without any receiver alerts are shown on its pages and go nowhere. Secrets
 * are files beside it. Needs Alertmanager 0.25 or later.
 * @param secrets those that are given
 */
export function renderAlertmanagerConfig(settings: Settings, secrets: readonly ReceiverSecret[] = []): string {
  const { alertmanager } = settings.monitoring;
  const heartbeat = alertmanager.heartbeatUrl;
  const repeat = (hours: number) => `${hours}h`;
  return renderYaml({
    route: {
      receiver: "people",
      group_by: ["stack", "group", "alertname"],
      group_wait: `${alertmanager.groupWaitSeconds}s`,
      group_interval: `${alertmanager.groupIntervalSeconds}s`,
      repeat_interval: repeat(alertmanager.repeatWarningHours),
      routes: [
        {
          matchers: [`alertname="${WATCHDOG}"`],
          receiver: heartbeat === undefined ? "nobody" : "heartbeat",
          group_wait: "0s",
          group_interval: "1m",
          repeat_interval: "1m",
        },
        { matchers: ['severity="critical"'], repeat_interval: repeat(alertmanager.repeatCriticalHours) },
      ],
    },
    inhibit_rules: inhibitRules,
    receivers: [
      { name: "nobody" },
      { name: "people", ...people(alertmanager, secrets) },
      ...(heartbeat === undefined
        ? []
        : [{ name: "heartbeat", webhook_configs: [{ url: heartbeat, send_resolved: false }] }]),
    ],
  });
}

function people(
  { webhookUrl, slack, email, sendResolved }: Receivers,
  secrets: readonly ReceiverSecret[],
): Record<string, YamlValue | undefined> {
  const send_resolved = sendResolved;
  const token = { authorization: { type: "Bearer", credentials_file: MONITORING_FILES.webhookToken } };
  return {
    webhook_configs:
      webhookUrl === undefined
        ? undefined
        : [{ url: webhookUrl, send_resolved, http_config: secrets.includes("webhookToken") ? token : undefined }],
    slack_configs: slack.enabled
      ? [
          {
            api_url_file: MONITORING_FILES.slackUrl,
            channel: slack.channel,
            send_resolved,
            title: SUBJECT,
            text: slackText,
          },
        ]
      : undefined,
    email_configs: email.enabled
      ? email.to.map((to) => ({
          to,
          from: email.from,
          smarthost: email.smarthost,
          ...(email.username === undefined
            ? {}
            : { auth_username: email.username, auth_password_file: MONITORING_FILES.smtpPassword }),
          require_tls: true,
          send_resolved,
          headers: { Subject: SUBJECT },
          html: "",
          text: emailText,
        }))
      : undefined,
  };
}

/** The arguments of `alertmanager`. It reads its file again at SIGHUP. One alone: no gossip with others. @param self its own address */
export function alertmanagerFlags({ monitoring }: Settings, self = "localhost"): string[] {
  const { alertmanager, publishOn = self } = monitoring;
  return [
    `--config.file=${MONITORING_FILES.alertmanager}`,
    `--web.config.file=${MONITORING_FILES.web}`,
    `--web.listen-address=0.0.0.0:${alertmanager.port}`,
    `--web.external-url=${alertmanager.externalUrl ?? `https://${publishOn}:${alertmanager.port}`}`,
    `--storage.path=${ALERTMANAGER_DATA}`,
    "--cluster.listen-address=",
    "--log.format=json",
  ];
}
