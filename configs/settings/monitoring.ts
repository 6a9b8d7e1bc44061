import { z } from "zod";
import { int, intRange, section, setting } from "./documented";
import { alertmanager } from "./monitoring/alertmanager";
import { prometheus } from "./monitoring/prometheus";
import { thresholds } from "./monitoring/thresholds";

/** Metrics, who keeps them, and who is told when something is wrong. */
export const monitoring = {
  monitoring: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(false), {
          about:
            "Monitor the group. The program does not run the containers for it yet: `scripts/render-monitoring.ts` writes rules and dashboards for a Prometheus of your own, and `runtime/monitor` is the exporter.",
          allowed: "true or false",
        }),
        port: setting(int(1024, 65_535).default(9121), {
          about: "Port at which the monitor serves its metrics, with TLS and a token.",
          allowed: intRange(1024, 65_535),
        }),
        scrapeSeconds: setting(int(1, 60).default(10), {
          about:
            "How often Prometheus asks the monitor and looks at its rules. An alert can be told up to twice this later than its own time says.",
          allowed: intRange(1, 60),
          unit: "s",
        }),
        runbookUrl: setting(
          z
            .string()
            .regex(/^(https?:\/\/[^\s"'<>]*[^\s"'<>/]|[\w.-]+(\/[\w.-]+)*)$/)
            .default("docs/runbooks"),
          {
            about: "Where the runbooks are, for the links in alerts: the address of docs/runbooks where you host it.",
            allowed: "an http or https URL, or a path, without a slash at its end",
          },
        ),
        prometheus,
        alertmanager,
        thresholds,
      })
      .prefault({}),
    "Metrics, alerts and who is told of them.",
  ),
};
