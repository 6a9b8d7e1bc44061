import type { Settings } from "./complete";
import { removeCommand, setSecretCommand, type Fault } from "./fault";
import { nearest } from "./near";

/** Secrets of those who are told of alerts. Each becomes a file of its own, which Alertmanager reads. */
export const ALERT_SECRETS = ["webhookToken", "slackUrl", "smtpPassword"] as const;
/** Those of who is told of events, for the monitor. */
export const EVENT_SECRETS = ["eventsUrl", "eventsKey"] as const;
export const RECEIVER_SECRETS = [...ALERT_SECRETS, ...EVENT_SECRETS] as const;
export type ReceiverSecret = (typeof RECEIVER_SECRETS)[number];

const ALLOWED: Record<ReceiverSecret, string> = {
  webhookToken: "a text without spaces",
  slackUrl: "an http or https URL",
  smtpPassword: "a text without line breaks",
  eventsUrl: "an http or https URL",
  eventsKey: "at least 16 characters, no space",
};
const PATTERN: Record<ReceiverSecret, RegExp> = {
  webhookToken: /^\S+$/,
  slackUrl: /^https?:\/\/[^\s"'<>]+$/,
  smtpPassword: /^[^\r\n]+$/,
  eventsUrl: /^https?:\/\/[^\s"'<>]+$/,
  eventsKey: /^\S{16,}$/,
};

/** The faults of `receiverSecrets`: bad ones, unknown ones, and those that a receiver needs and lacks. No value is shown. */
export function checkReceiverSecrets(settings: Pick<Settings, "monitoring">, secrets: unknown): Fault[] {
  if (secrets !== undefined && (typeof secrets !== "object" || secrets === null || Array.isArray(secrets))) {
    const allowed = `an object of ${RECEIVER_SECRETS.join(", ")}`;
    return [{ setting: "receiverSecrets", value: "(secret)", allowed, fix: removeCommand("receiverSecrets") }];
  }
  const given = (secrets ?? {}) as Record<string, unknown>;
  const { slack, email } = settings.monitoring.alertmanager;
  const { webhook } = settings.monitoring.events;
  const reasons: Partial<Record<ReceiverSecret, string>> = {
    ...(slack.enabled ? { slackUrl: "monitoring.alertmanager.slack.enabled" } : {}),
    ...(email.enabled && email.username !== undefined
      ? { smtpPassword: "monitoring.alertmanager.email.username" }
      : {}),
    ...(webhook === "none" ? {} : { eventsUrl: "monitoring.events.webhook" }),
    ...(webhook === "generic" ? { eventsKey: "monitoring.events.webhook" } : {}),
  };
  return [
    ...Object.entries(given).flatMap(([name, value]) => checkOne(name, value)),
    ...RECEIVER_SECRETS.flatMap((name): Fault[] => {
      const reason = reasons[name];
      if (reason === undefined || given[name] !== undefined) return [];
      const setting = `receiverSecrets.${name}`;
      return [
        { setting, value: "nothing", allowed: `${ALLOWED[name]}, as ${reason} is set`, fix: setSecretCommand(setting) },
      ];
    }),
  ];
}

function checkOne(name: string, value: unknown): Fault[] {
  const setting = `receiverSecrets.${name}`;
  const known = RECEIVER_SECRETS.find((secret) => secret === name);
  if (known === undefined) {
    const meant = nearest(name, RECEIVER_SECRETS);
    const allowed = `one of ${RECEIVER_SECRETS.join(", ")}${meant === undefined ? "" : `, perhaps ${meant}`}`;
    return [{ setting, value: "(secret)", allowed, fix: removeCommand(setting) }];
  }
  if (typeof value === "string" && PATTERN[known].test(value)) return [];
  return [{ setting, value: "(secret)", allowed: ALLOWED[known], fix: setSecretCommand(setting) }];
}
