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
    flags: prometheusFlags(settings, places.self),
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
  /** Its own address, where that is not `localhost`. */
  readonly self?: string;
  readonly web?: WebConfigArgs;
}

export function alertmanagerProcess({ settings, secrets = {}, self, web }: AlertmanagerArgs): MonitoringProcess {
  const given = ALERT_SECRETS.filter((name) => secrets[name] !== undefined);
  return {
    program: "alertmanager",
    flags: alertmanagerFlags(settings, self),
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
  hosts: Readonly<Record<"monitor" | "alertmanager", string>> & {
    readonly backup?: string;
    readonly prometheus?: string;
  },
): PrometheusPlaces {
  const alertmanager: Address = { host: hosts.alertmanager, port: monitoring.alertmanager.port };
  return {
    monitor: { host: hosts.monitor, port: monitoring.port },
    alertmanager: monitoring.alertmanager.enabled ? alertmanager : undefined,
    self: hosts.prometheus,
    backup: hosts.backup === undefined ? undefined : { host: hosts.backup, port: BACKUP_METRICS_PORT },
  };
}

/** An address for people to look at, by the service's name. */
export type MonitoringUrls = Readonly<Record<string, string>>;

/** Where each of the services is reached: on the host, where that was asked for, else at its container. */
export function monitoringUrls(
  { monitoring }: Settings,
  services: ReadonlyMap<string, { readonly containerIp: string }>,
): MonitoringUrls {
  const ports = {
    monitor: monitoring.port,
    prometheus: monitoring.prometheus.port,
    alertmanager: monitoring.alertmanager.port,
  };
  return Object.fromEntries(
    Object.entries(ports).flatMap(([name, port]) => {
      const service = services.get(name);
      return service ? [[name, `https://${monitoring.publishOn ?? service.containerIp}:${port}`]] : [];
    }),
  );
}

/** A start of a program of 50 MB; more often it would be a load of its own. */
const LEAST_INTERVAL_MS = 5_000;

/**
 * Whether the program answers, asked by its own tool, which trusts the group's authority alone. What that says is not kept: Docker shows
 * it in `inspect`.
 */
export function healthCheck(
  { program, port }: Pick<MonitoringProcess, "program" | "port">,
  host: string,
  intervalMs: number,
): { tests: string[]; intervalMs: number } {
  const url = `https://${host}:${port}`;
  const question = {
    prometheus: `/bin/promtool query instant ${url} 'vector(1)'`,
    alertmanager: `/bin/amtool --alertmanager.url=${url} --no-version-check alert query`,
  }[program];
  return {
    tests: ["CMD", "/bin/sh", "-c", `SSL_CERT_FILE=${MONITORING_FILES.ca} exec ${question} >/dev/null`],
    intervalMs: Math.max(intervalMs, LEAST_INTERVAL_MS),
  };
}
