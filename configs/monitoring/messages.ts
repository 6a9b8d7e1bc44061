/** What people read: texts in Go's template language, which Alertmanager fills in. */

/** `[FIRING 2] RedisReplicaLinkDown mymaster (dev)` */
export const SUBJECT =
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] ' +
  "{{ .GroupLabels.alertname }} {{ .GroupLabels.group }} ({{ .GroupLabels.stack }})";

const line = (label: string, link: string) =>
  [
    "{{ range .Alerts }}",
    `{{ if eq .Status "resolved" }}Over: {{ end }}${label}`,
    "{{ .Annotations.description }}",
    link,
    "{{ end }}",
  ].join("\n");

export const slackText = line(
  "*{{ .Labels.severity }}* {{ .Annotations.summary }}",
  "Runbook: {{ .Annotations.runbook_url }}",
);

export const emailText = line(
  "{{ .Labels.severity }}: {{ .Annotations.summary }}",
  "Runbook: {{ .Annotations.runbook_url }}\nSince: {{ .StartsAt }}\n{{ .GeneratorURL }}",
);
