import type { Settings } from "../complete";
import { setCommand, show, type Fault } from "../fault";
import type { Rule } from "./rule";

/** Shortest time from a master's death to the next one's first answer, beside down-after; measured: at most 2.5 s. */
const FAILOVER_SECONDS = 2.5;

/** Rules on metrics and alerts. */
export const monitoringRules: readonly Rule[] = [
  { reads: ["monitoring", "advertise", "ports", "nodes", "sentinels"], check: checkPorts },
  {
    reads: ["monitoring.thresholds.memoryWarningPercent", "monitoring.thresholds.memoryCriticalPercent"],
    check: ({ monitoring: { thresholds } }) =>
      below(
        "memoryWarningPercent",
        thresholds.memoryWarningPercent,
        "memoryCriticalPercent",
        thresholds.memoryCriticalPercent,
      ),
  },
  {
    reads: ["monitoring.thresholds.certificateWarningDays", "monitoring.thresholds.certificateCriticalDays", "tls"],
    check: ({ monitoring: { thresholds: t } }) =>
      t.certificateCriticalDays <= t.certificateWarningDays
        ? []
        : [
            {
              setting: "monitoring.thresholds.certificateCriticalDays",
              value: show(t.certificateCriticalDays),
              allowed: `at most certificateWarningDays (${t.certificateWarningDays})`,
              fix: setCommand("monitoring.thresholds.certificateCriticalDays", Math.ceil(t.certificateWarningDays / 4)),
            },
          ],
  },
  {
    reads: ["monitoring.thresholds.noMasterSeconds", "timeouts.downAfterMs"],
    check: ({ monitoring: { thresholds }, timeouts }) => {
      const least = Math.ceil(timeouts.downAfterMs / 1000 + FAILOVER_SECONDS);
      if (thresholds.noMasterSeconds >= least) return [];
      return [
        {
          setting: "monitoring.thresholds.noMasterSeconds",
          value: show(thresholds.noMasterSeconds),
          allowed: `at least ${least}: a failover takes timeouts.downAfterMs and ${FAILOVER_SECONDS} s`,
          fix: setCommand("monitoring.thresholds.noMasterSeconds", Math.max(30, least)),
        },
      ];
    },
  },
  { reads: ["monitoring.alertmanager"], check: checkEmail },
];

function below(lower: string, low: number, upper: string, high: number): Fault[] {
  if (low < high) return [];
  const setting = `monitoring.thresholds.${lower}`;
  return [
    {
      setting,
      value: show(low),
      allowed: `less than monitoring.thresholds.${upper} (${high})`,
      fix: setCommand(setting, Math.max(1, high - 10)),
    },
  ];
}

/** Each of the three is reached at the host as well, where no two may have one port. */
function checkPorts({ monitoring, advertise, ports, nodes, sentinels }: Settings): Fault[] {
  const own: [string, number][] = [
    ["monitoring.port", monitoring.port],
    ["monitoring.prometheus.port", monitoring.prometheus.port],
    ["monitoring.alertmanager.port", monitoring.alertmanager.port],
  ];
  const count = advertise === "host" ? { redis: nodes, sentinel: sentinels, supervisor: nodes } : undefined;
  const taken = new Map<number, string>();
  for (const [name, n] of Object.entries(count ?? {}) as ["redis" | "sentinel" | "supervisor", number][]) {
    for (let i = 0; i < n; i++) taken.set(ports[name] + i, `ports.${name}`);
  }
  return own.flatMap(([setting, port]): Fault[] => {
    const holder = taken.get(port);
    if (holder === undefined) {
      taken.set(port, setting);
      return [];
    }
    let free = port;
    while (taken.has(free) || own.some(([, other]) => other === free)) free = free === 65_535 ? 1024 : free + 1;
    taken.set(free, setting);
    return [
      { setting, value: show(port), allowed: `a port other than that of ${holder}`, fix: setCommand(setting, free) },
    ];
  });
}

function checkEmail({ monitoring: { alertmanager } }: Settings): Fault[] {
  const { email } = alertmanager;
  if (!email.enabled) return [];
  const needed: [string, boolean, unknown][] = [
    ["to", email.to.length > 0, ["ops@example.com"]],
    ["from", email.from !== undefined, "redis@example.com"],
    ["smarthost", email.smarthost !== undefined, "smtp.example.com:587"],
  ];
  return needed
    .filter(([, given]) => !given)
    .map(([name, , example]) => {
      const setting = `monitoring.alertmanager.email.${name}`;
      return {
        setting,
        value: "nothing",
        allowed: "given, as email.enabled is true",
        fix: setCommand(setting, example),
      };
    });
}
