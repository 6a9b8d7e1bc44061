import { createHmac } from "node:crypto";
import type { MonitorEvent } from "../events/event";
import type { Severity } from "../events/kinds";

/** What is sent for one event. */
export interface Payload {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MARKS: Readonly<Record<Severity, string>> = {
  info: ":information_source:",
  notice: ":large_blue_circle:",
  warning: ":warning:",
  critical: ":rotating_light:",
};

/** As Slack and chat services like it take it. */
export function slackPayload({ group, severity, text, at, kind }: MonitorEvent): Payload {
  const body = JSON.stringify({ text: `${MARKS[severity]} *${escape(group)}*: ${escape(text)}\n_${kind}, ${at}_` });
  return { body, headers: { "content-type": "application/json" } };
}

/**
 * The event as JSON, signed: `redis-ha-signature` is `v1=` and the HMAC-SHA256, in hex, of the timestamp, a dot and the body, with the
 * timestamp of `redis-ha-timestamp`, Unix time in seconds, so that a receiver can refuse what is old. `redis-ha-event` is the same for
 * all attempts at one event.
 */
export function genericPayload(event: MonitorEvent, key: string, now: number): Payload {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(now / 1000));
  return {
    body,
    headers: {
      "content-type": "application/json",
      "redis-ha-event": event.id,
      "redis-ha-timestamp": timestamp,
      "redis-ha-signature": signature(key, timestamp, body),
    },
  };
}

/** What `redis-ha-signature` must be. */
export function signature(key: string, timestamp: string, body: string): string {
  return `v1=${createHmac("sha256", key).update(`${timestamp}.${body}`).digest("hex")}`;
}

/** Slack's own three characters. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
