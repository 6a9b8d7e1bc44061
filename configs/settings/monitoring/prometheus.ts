import { z } from "zod";
import { int, intRange, section, setting } from "../documented";
import { size } from "../size";
import { externalUrl } from "./external-url";
import { ownImage } from "./own-image";

/** Where metrics are kept. */
export const prometheus = section(
  z
    .strictObject({
      enabled: setting(z.boolean().default(true), {
        about: "Run a Prometheus beside the group. A Prometheus of your own can take the same rules.",
        allowed: "true or false",
      }),
      port: setting(int(1024, 65_535).default(9090), {
        about: "Port of Prometheus.",
        allowed: intRange(1024, 65_535),
      }),
      image: ownImage("Prometheus", "prom/prometheus:v2.42.0"),
      memory: setting(size("128mb", "1024gb").prefault("512mb"), {
        about: "Memory limit of its container.",
        allowed: "a size from 128mb to 1024gb",
        unit: "bytes, or with kb, mb, gb",
      }),
      retentionDays: setting(int(1, 3650).default(15), {
        about: "How long metrics are kept.",
        allowed: intRange(1, 3650),
        unit: "days",
      }),
      retentionSize: setting(size("256mb", "1024gb").prefault("2gb"), {
        about: "Disk that metrics may take; the oldest go first.",
        allowed: "a size from 256mb to 1024gb",
        unit: "bytes, or with kb, mb, gb",
      }),
      externalUrl: externalUrl("Address at which people reach Prometheus, for links in alerts."),
      applications: setting(
        z
          .array(
            setting(z.string().regex(/^[\w.-]+:\d{1,5}$/), {
              about: "An application.",
              allowed: "host:port",
              example: "app-1.example.com:8080",
            }),
          )
          .default([]),
        {
          about: "Applications that serve the client library's metrics, over HTTP at /metrics.",
          allowed: "a list of host:port",
        },
      ),
      externalLabels: setting(
        z.record(z.string().regex(/^(?!__|stack$)[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()).default({}),
        {
          about: "Labels that alerts carry to Alertmanager beside `stack`, by which deployments are told apart.",
          allowed: "an object of labels other than stack, and their values",
        },
      ),
    })
    .prefault({}),
  "Where metrics are kept.",
);
