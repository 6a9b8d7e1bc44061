import { z } from "zod";
import { int, intRange, section, setting } from "../documented";
import { externalUrl } from "./external-url";
import { ownImage } from "./own-image";

const URL_TEXT = /^https?:\/\/[^\s"'<>]+$/;
const ADDRESS = /^[^\s@"'<>,]+@[^\s@"'<>,]+$/;

const url = (about: string) =>
  setting(z.string().regex(URL_TEXT).optional(), {
    about,
    allowed: "an http or https URL",
    fallback: "none: nothing is sent",
    example: "https://hooks.example.com/redis",
  });
const seconds = (min: number, max: number, fallback: number, about: string) =>
  setting(int(min, max).default(fallback), { about, allowed: intRange(min, max), unit: "s" });
const hours = (fallback: number, about: string) =>
  setting(int(1, 720).default(fallback), { about, allowed: intRange(1, 720), unit: "h" });
const text = (pattern: RegExp, about: string, allowed: string, example: string) =>
  setting(z.string().regex(pattern).optional(), { about, allowed, example, fallback: "none" });

const slack = section(
  z
    .strictObject({
      enabled: setting(z.boolean().default(false), {
        about:
          "Send alerts to Slack or what speaks like it: its incoming webhook is the secret `receiverSecrets.slackUrl`.",
        allowed: "true or false",
      }),
      channel: text(
        /^[#@]?[\w.-]{1,80}$/,
        "Channel, where the webhook leaves a choice.",
        "a name such as #redis",
        "#redis",
      ),
    })
    .prefault({}),
  "Alerts to Slack.",
);

const email = section(
  z
    .strictObject({
      enabled: setting(z.boolean().default(false), {
        about: "Send alerts by e-mail; needs `to`, `from` and `smarthost`.",
        allowed: "true or false",
      }),
      to: setting(
        z
          .array(
            setting(z.string().regex(ADDRESS), {
              about: "A receiver.",
              allowed: "an e-mail address",
              example: "ops@example.com",
            }),
          )
          .default([]),
        {
          about: "Who gets them.",
          allowed: "a list of e-mail addresses",
          example: ["ops@example.com"],
        },
      ),
      from: text(ADDRESS, "Sender.", "an e-mail address", "redis@example.com"),
      smarthost: text(/^[\w.-]+:\d{1,5}$/, "Mail server; TLS is required.", "host:port", "smtp.example.com:587"),
      username: text(
        /^\S+$/,
        "Name to log in by, with the secret `receiverSecrets.smtpPassword`.",
        "a name without spaces",
        "redis",
      ),
    })
    .prefault({}),
  "Alerts by e-mail.",
);

/** Who is told, and how often. */
export const alertmanager = section(
  z
    .strictObject({
      enabled: setting(z.boolean().default(true), {
        about: "Run an Alertmanager beside Prometheus.",
        allowed: "true or false",
      }),
      image: ownImage("Alertmanager", "prom/alertmanager:v0.25.0"),
      port: setting(int(1024, 65_535).default(9093), {
        about: "Port of Alertmanager.",
        allowed: intRange(1024, 65_535),
      }),
      externalUrl: externalUrl("Address at which people reach Alertmanager, for links in messages."),
      groupWaitSeconds: seconds(0, 3600, 15, "How long the first message of a kind waits for others of the same kind."),
      groupIntervalSeconds: seconds(1, 86_400, 300, "How long further ones of that kind wait."),
      repeatCriticalHours: hours(4, "How often a critical alert that goes on is told again."),
      repeatWarningHours: hours(24, "How often a warning that goes on is told again."),
      sendResolved: setting(z.boolean().default(true), {
        about: "Tell as well when an alert is over.",
        allowed: "true or false",
      }),
      webhookUrl: url(
        "Where alerts are posted as JSON, in Alertmanager's own format. With the secret `receiverSecrets.webhookToken` each request carries it as a bearer token.",
      ),
      heartbeatUrl: url(
        "Where a message is posted every minute as long as Prometheus and Alertmanager work: a service that raises the alarm when none comes.",
      ),
      slack,
      email,
    })
    .prefault({}),
  "Who is told of alerts.",
);
