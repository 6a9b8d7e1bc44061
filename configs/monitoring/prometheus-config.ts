import type { Settings } from "../settings";
import type { Address } from "../supervisor";
import { BACKUP_JOB, CLIENT_JOB, MONITOR_JOB } from "./jobs";
import { MONITORING_FILES, PROMETHEUS_DATA } from "./places";
import { renderYaml, type YamlValue } from "./yaml";

/** Where Prometheus finds the others. */
export interface PrometheusPlaces {
  readonly monitor: Address;
  /** Undefined where no Alertmanager is run: alerts are then seen in Prometheus only. */
  readonly alertmanager: Address | undefined;
  /** The container that makes backups, where there is one. */
  readonly backup?: Address | undefined;
  /** Its own address, where that is not `localhost`: a certificate of the user's own need not name that. */
  readonly self?: string | undefined;
}

/** What the backup's container says and the monitor does not say as well. */
const BACKUP_OWN = [
  "redis_backup_(runs_total|verify_runs_total|running)",
  "redis_archive_(last_offset|replayable|state|segments_total|bytes_total|store_failures_total|gaps_total|resyncs_total)",
].join("|");

/**
 * prometheus.yml. The monitor says itself of which node a metric is (`instance`), so its labels are kept (`honor_labels`), and
 * `namespace` is what public dashboards choose by.
 */
export function renderPrometheusConfig(settings: Settings, places: PrometheusPlaces): string {
  const { monitor, alertmanager, backup } = places;
  const { monitoring, prefix } = settings;
  const interval = `${monitoring.scrapeSeconds}s`;
  const tls = { ca_file: MONITORING_FILES.ca };
  const stack = { namespace: prefix };
  const self = `${places.self ?? "localhost"}:${monitoring.prometheus.port}`;
  const jobs: YamlValue[] = [
    {
      job_name: MONITOR_JOB,
      scheme: "https",
      honor_labels: true,
      authorization: { type: "Bearer", credentials_file: MONITORING_FILES.monitorToken },
      tls_config: tls,
      static_configs: [{ targets: [target(monitor)], labels: stack }],
    },
    { job_name: "prometheus", scheme: "https", tls_config: tls, static_configs: [{ targets: [self], labels: stack }] },
    ...(alertmanager === undefined
      ? []
      : [
          {
            job_name: "alertmanager",
            scheme: "https",
            tls_config: tls,
            static_configs: [{ targets: [target(alertmanager)], labels: stack }],
          },
        ]),
    ...(backup === undefined
      ? []
      : [
          {
            job_name: BACKUP_JOB,
            static_configs: [{ targets: [target(backup)], labels: stack }],
            metric_relabel_configs: [{ source_labels: ["__name__"], regex: BACKUP_OWN, action: "keep" }],
          },
        ]),
    ...(monitoring.prometheus.applications.length === 0
      ? []
      : [
          {
            job_name: CLIENT_JOB,
            static_configs: [
              { targets: monitoring.prometheus.applications, labels: { ...stack, group: settings.group } },
            ],
          },
        ]),
  ];
  return renderYaml({
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: { stack: prefix, ...monitoring.prometheus.externalLabels },
    },
    rule_files: [MONITORING_FILES.rules],
    alerting:
      alertmanager === undefined
        ? undefined
        : {
            alertmanagers: [
              { scheme: "https", tls_config: tls, static_configs: [{ targets: [target(alertmanager)] }] },
            ],
          },
    scrape_configs: jobs,
  });
}

/** The arguments of `prometheus`. It reads its files again at SIGHUP. @param self its own address */
export function prometheusFlags({ monitoring }: Settings, self = "localhost"): string[] {
  const { prometheus, publishOn = self } = monitoring;
  return [
    `--config.file=${MONITORING_FILES.prometheus}`,
    `--web.config.file=${MONITORING_FILES.web}`,
    `--web.listen-address=0.0.0.0:${prometheus.port}`,
    `--web.external-url=${prometheus.externalUrl ?? `https://${publishOn}:${prometheus.port}`}`,
    `--storage.tsdb.path=${PROMETHEUS_DATA}`,
    `--storage.tsdb.retention.time=${prometheus.retentionDays}d`,
    `--storage.tsdb.retention.size=${prometheus.retentionSize}B`,
    "--log.format=json",
  ];
}

function target({ host, port }: Address): string {
  return `${host}:${port}`;
}
