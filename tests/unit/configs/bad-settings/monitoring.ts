import type { BadSettings } from "./bad-settings";

/** Bad settings: metrics, alerts, receivers. */
export const monitoring: readonly BadSettings[] = [
  {
    what: "two programs on one port",
    raw: { monitoring: { port: 9090 } },
    message: [
      "monitoring.prometheus.port: got 9090; allowed: a port other than that of monitoring.port; run: pulumi config set --path monitoring.prometheus.port 9091",
    ],
  },
  {
    what: "a monitor on a node's port, where all have one address",
    raw: { advertise: "host", hostAddress: "192.0.2.7", monitoring: { port: 6380 } },
    message: [
      "monitoring.port: got 6380; allowed: a port other than that of ports.redis; run: pulumi config set --path monitoring.port 6382",
    ],
  },
  {
    what: "a warning that comes after what is critical",
    raw: { monitoring: { thresholds: { memoryWarningPercent: "97" } } },
    message: [
      "monitoring.thresholds.memoryWarningPercent: got 97; allowed: less than monitoring.thresholds.memoryCriticalPercent (95); run: pulumi config set --path monitoring.thresholds.memoryWarningPercent 85",
    ],
  },
  {
    what: "certificates that are critical before they are due",
    raw: { monitoring: { thresholds: { certificateCriticalDays: 40 } } },
    message: [
      "monitoring.thresholds.certificateCriticalDays: got 40; allowed: at most certificateWarningDays (30); run: pulumi config set --path monitoring.thresholds.certificateCriticalDays 8",
    ],
  },
  {
    what: "an alarm at every failover",
    raw: { timeouts: { downAfterMs: 20_000 }, monitoring: { thresholds: { noMasterSeconds: 20 } } },
    message: [
      "monitoring.thresholds.noMasterSeconds: got 20; allowed: at least 23: a failover takes timeouts.downAfterMs and 2.5 s; run: pulumi config set --path monitoring.thresholds.noMasterSeconds 30",
    ],
  },
  {
    what: "e-mail to nobody",
    raw: { monitoring: { alertmanager: { email: { enabled: "true" } } } },
    message: [
      "monitoring.alertmanager.email.to: got nothing; allowed: given, as email.enabled is true; run: pulumi config set --path monitoring.alertmanager.email.to '[\"ops@example.com\"]'",
      "monitoring.alertmanager.email.from: got nothing; allowed: given, as email.enabled is true; run: pulumi config set --path monitoring.alertmanager.email.from redis@example.com",
      "monitoring.alertmanager.email.smarthost: got nothing; allowed: given, as email.enabled is true; run: pulumi config set --path monitoring.alertmanager.email.smarthost smtp.example.com:587",
    ],
  },
  {
    what: "a webhook that is no address",
    raw: { monitoring: { alertmanager: { webhookUrl: "hooks.example.com" } } },
    message: [
      'monitoring.alertmanager.webhookUrl: got "hooks.example.com"; allowed: an http or https URL; run: pulumi config set --path monitoring.alertmanager.webhookUrl https://hooks.example.com/redis',
    ],
  },
  {
    what: "a link to the runbooks that ends in a slash",
    raw: { monitoring: { runbookUrl: "https://git.example.com/runbooks/" } },
    message: [
      'monitoring.runbookUrl: got "https://git.example.com/runbooks/"; allowed: an http or https URL, or a path, without a slash at its end; run: pulumi config set --path monitoring.runbookUrl docs/runbooks',
    ],
  },
  {
    what: "a label that is taken",
    raw: { monitoring: { prometheus: { externalLabels: { stack: "x" } } } },
    message: [
      'monitoring.prometheus.externalLabels: got {"stack":"x"}; allowed: an object of labels other than stack, and their values; run: pulumi config rm --path monitoring.prometheus.externalLabels',
    ],
  },
  {
    what: "an application without a port",
    raw: { monitoring: { prometheus: { applications: ["app-1"] } } },
    message: [
      "monitoring.prometheus.applications[0]: got \"app-1\"; allowed: host:port; run: pulumi config set --path 'monitoring.prometheus.applications[0]' app-1.example.com:8080",
    ],
  },
  {
    what: "an image without a digest, where one is asked for",
    raw: { requirePinnedImage: true, monitoring: { prometheus: { image: "prom/prometheus:v2.42.0" } } },
    message: [
      'monitoring.prometheus.image: got "prom/prometheus:v2.42.0"; allowed: an image with its digest, as requirePinnedImage is set; run: pulumi config set --path monitoring.prometheus.image "$(docker inspect --format \'{{index .RepoDigests 0}}\' prom/prometheus:v2.42.0)"',
    ],
  },
  {
    what: "monitoring in a subnet without addresses to spare",
    raw: { network: { subnet: "10.1.2.0/28" }, monitoring: { enabled: true, alertmanager: { enabled: false } } },
    message: [
      "network.addresses.monitor: got nothing; allowed: an address inside 10.1.2.0/28, as a subnet smaller than /27 has none to spare; run: pulumi config set --path network.addresses.monitor 10.1.2.5",
      "network.addresses.prometheus: got nothing; allowed: an address inside 10.1.2.0/28, as a subnet smaller than /27 has none to spare; run: pulumi config set --path network.addresses.prometheus 10.1.2.6",
    ],
  },
  {
    what: "an address to publish at that is none",
    raw: { monitoring: { publishOn: "localhost" } },
    message: [
      'monitoring.publishOn: got "localhost"; allowed: an IPv4 address of the Docker host; run: pulumi config set --path monitoring.publishOn 127.0.0.1',
    ],
  },
];
