import { createHmac } from "node:crypto";
import type { MonitorEvent } from "../../../../runtime/monitor/events/event";
import { genericPayload, signature, slackPayload } from "../../../../runtime/monitor/webhooks/payload";
import { outcomeOf } from "../../../../runtime/monitor/webhooks/post";

/** Goal: what is sent can be checked by who has the key, and an answer means what HTTP says. */
const EVENT: MonitorEvent = {
  id: "1-2",
  at: "2026-01-01T00:00:00.000Z",
  kind: "switch-master",
  severity: "warning",
  group: "my<group>",
  subject: "redis-2",
  text: "redis-2 & <!channel>",
  details: { to: "redis-2" },
  seenBy: ["sentinel-1"],
};

test("a generic payload is the event, signed together with the time", () => {
  const { body, headers } = genericPayload(EVENT, "a key of sixteen", 1_700_000_000_999);
  expect(JSON.parse(body)).toEqual(EVENT);
  expect(headers["redis-ha-timestamp"]).toBe("1700000000");
  const wanted = createHmac("sha256", "a key of sixteen").update(`1700000000.${body}`).digest("hex");
  expect(headers["redis-ha-signature"]).toBe(`v1=${wanted}`);
  expect(headers["redis-ha-event"]).toBe("1-2");
  expect(signature("another key", "1700000000", body)).not.toBe(headers["redis-ha-signature"]);
});

test("Slack's characters are escaped, so that nobody calls a channel by the name of a group", () => {
  const { text } = JSON.parse(slackPayload(EVENT).body) as { text: string };
  expect(text).toContain("redis-2 &amp; &lt;!channel&gt;");
  expect(text).not.toMatch(/<[!@#]/);
});

test.each([
  [200, undefined, { kind: "delivered" }],
  [204, undefined, { kind: "delivered" }],
  [301, undefined, { kind: "refused", why: "status 301" }],
  [400, undefined, { kind: "refused", why: "status 400" }],
  [410, undefined, { kind: "refused", why: "status 410" }],
  [408, undefined, { kind: "failed", why: "status 408" }],
  [429, "7", { kind: "failed", why: "status 429", retryAfterMs: 7_000 }],
  [429, "99999", { kind: "failed", why: "status 429", retryAfterMs: 300_000 }],
  [503, "Wed, 21 Oct 2026 07:28:00 GMT", { kind: "failed", why: "status 503" }],
  [500, undefined, { kind: "failed", why: "status 500" }],
])("status %i, Retry-After %s: %j", (status, retryAfter, outcome) => {
  expect(outcomeOf(status, retryAfter)).toEqual(outcome);
});
