import { DATA_DIR, FILES, FILES_DIR } from "../supervisor";

/** Where Prometheus and Alertmanager find their files. Certificates lie where they lie in every container. */
export const MONITORING_FILES = {
  ca: FILES.ca,
  cert: FILES.cert,
  key: FILES.key,
  web: `${FILES_DIR}/web.yml`,
  prometheus: `${FILES_DIR}/prometheus.yml`,
  rules: `${FILES_DIR}/rules.yml`,
  alertmanager: `${FILES_DIR}/alertmanager.yml`,
  /** By which Prometheus is let in by the monitor. */
  monitorToken: `${FILES_DIR}/monitor.token`,
  webhookToken: `${FILES_DIR}/webhook.token`,
  slackUrl: `${FILES_DIR}/slack.url`,
  smtpPassword: `${FILES_DIR}/smtp.password`,
  /** Those of the monitor: its settings, its password on nodes and Sentinels, and its webhook. */
  monitor: `${FILES_DIR}/monitor.json`,
  monitorPassword: `${FILES_DIR}/monitor.password`,
  eventsUrl: `${FILES_DIR}/events.url`,
  eventsKey: `${FILES_DIR}/events.key`,
} as const;

/** Where each of the two keeps what must outlive its container. */
export const PROMETHEUS_DATA = `${DATA_DIR}/prometheus`;
export const ALERTMANAGER_DATA = `${DATA_DIR}/alertmanager`;
