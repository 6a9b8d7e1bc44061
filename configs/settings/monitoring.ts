import { z } from "zod";
import { parseIpv4 } from "../ipv4";
import { int, intRange, section, setting } from "./documented";
import { alertmanager } from "./monitoring/alertmanager";
import { events } from "./monitoring/events";
import { prometheus } from "./monitoring/prometheus";
import { thresholds } from "./monitoring/thresholds";

function isIpv4(text: string): boolean {
  return parseIpv4(text) !== undefined;
}

/** Metrics, who keeps them, and who is told when something is wrong. */
export const monitoring = {
  monitoring: section(
    z
      .strictObject({
        enabled: setting(z.boolean().default(false), {
          about:
            "Run the monitor, Prometheus and Alertmanager beside the group. For a Prometheus of your own, `scripts/render-monitoring.ts` writes the same rules and dashboards.",
          allowed: "true or false",
        }),
        port: setting(int(1024, 65_535).default(9121), {
          about: "Port at which the monitor serves metrics, health and events, with TLS and a token.",
          allowed: intRange(1024, 65_535),
        }),
        publishOn: setting(z.string().refine(isIpv4).optional(), {
          about:
            "Address of the Docker host at which the three ports are published too: `127.0.0.1` for a proxy on the host, its own address for others. Only the monitor asks for a token.",
          allowed: "an IPv4 address of the Docker host",
          fallback: "none: they are reached at their containers' addresses",
          example: "127.0.0.1",
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
        events,
        prometheus,
        alertmanager,
        thresholds,
      })
      .prefault({}),
    "Metrics, alerts and who is told of them.",
  ),
};
