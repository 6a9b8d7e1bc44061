import { BACKUP_METRICS_PORT } from "../backup/metrics-port";
import type { ReceiverSecret, Settings } from "../settings";
import { ALERT_SECRETS } from "../settings";
import type { Address } from "../supervisor";
import { renderRules } from "./alert-rules";
import { alertmanagerFlags, renderAlertmanagerConfig } from "./alertmanager-config";
import { ALERTMANAGER_DATA, MONITORING_FILES, PROMETHEUS_DATA } from "./places";
import { prometheusFlags, renderPrometheusConfig, type PrometheusPlaces } from "./prometheus-config";
import type { Expected } from "./rules/rule";
import { renderWebConfig, type WebConfigArgs } from "./web-config";

/**
 * All that a container needs to run Prometheus or Alertmanager. In Debian's packages the program of the latter is named
 * `prometheus-alertmanager`, and looks for its templates in /usr/share/prometheus/alertmanager, without which it does not start.
 */
export interface MonitoringProcess {
  /** Name of the program upstream, without a path. */
  readonly program: "prometheus" | "alertmanager";
  /** Its arguments. None of them is secret. */
  readonly flags: readonly string[];
  /** Port that it listens on, with TLS. */
  readonly port: number;
  /** Folder that must outlive the container, writable for it. */
  readonly data: string;
  /** Its files by path. Secret as a whole; mode 0400, owned by the user that it runs as. Certificates come beside them. */
  readonly files: Readonly<Record<string, string>>;
}

export interface PrometheusArgs {
  readonly settings: Settings;
  readonly places: PrometheusPlaces;
  /** What the monitor asks for before it tells anything. */
  readonly monitorToken: string;
  readonly expected?: Expected;
  readonly web?: WebConfigArgs;
}

export function prometheusProcess({
  settings,
  places,
  monitorToken,
  expected,
  web,
}: PrometheusArgs): MonitoringProcess {
  return {
    program: "prometheus",
    flags: prometheusFlags(settings),
    port: settings.monitoring.prometheus.port,
    data: PROMETHEUS_DATA,
    files: {
      [MONITORING_FILES.prometheus]: renderPrometheusConfig(settings, places),
      [MONITORING_FILES.rules]: renderRules(settings, expected),
      [MONITORING_FILES.web]: renderWebConfig(web),
      [MONITORING_FILES.monitorToken]: monitorToken,
    },
  };
}

export interface AlertmanagerArgs {
  readonly settings: Settings;
  /** The secret setting `receiverSecrets`, checked. */
  readonly secrets?: Readonly<Partial<Record<ReceiverSecret, string>>>;
  readonly web?: WebConfigArgs;
}

export function alertmanagerProcess({ settings, secrets = {}, web }: AlertmanagerArgs): MonitoringProcess {
  const given = ALERT_SECRETS.filter((name) => secrets[name] !== undefined);
  return {
    program: "alertmanager",
    flags: alertmanagerFlags(settings),
    port: settings.monitoring.alertmanager.port,
    data: ALERTMANAGER_DATA,
    files: {
      [MONITORING_FILES.alertmanager]: renderAlertmanagerConfig(settings, given),
      [MONITORING_FILES.web]: renderWebConfig(web),
      ...Object.fromEntries(given.map((name) => [MONITORING_FILES[name], secrets[name] ?? ""])),
    },
  };
}

/** Where both are reached in the group's network, by their containers' addresses. */
export function monitoringPlaces(
  { monitoring }: Settings,
  hosts: { readonly monitor: string; readonly alertmanager: string; readonly backup?: string | undefined },
): PrometheusPlaces {
  const alertmanager: Address = { host: hosts.alertmanager, port: monitoring.alertmanager.port };
  return {
    monitor: { host: hosts.monitor, port: monitoring.port },
    alertmanager: monitoring.alertmanager.enabled ? alertmanager : undefined,
    backup: hosts.backup === undefined ? undefined : { host: hosts.backup, port: BACKUP_METRICS_PORT },
  };
}
