import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { webhook, type WebhookConfig } from "../../../runtime/monitor/config/webhook";
import type { MonitorEvent } from "../../../runtime/monitor/events/event";
import type { Severity } from "../../../runtime/monitor/events/kinds";
import { createLog } from "../../../runtime/monitor/log";
import { signature } from "../../../runtime/monitor/webhooks/payload";
import { Webhook } from "../../../runtime/monitor/webhooks/webhook";
import { Monitored } from "../../support/monitor/monitored";
import { Receiver } from "../../support/monitor/receiver";
import { SecureGroup } from "../../support/monitor/secure-group";
import { eventually } from "../../support/wait";

/** Goal: events reach a receiver signed, in their order, also when it fails for a while; and one that is gone costs no memory. */
const PATH = "/hooks/T00/secret-of-the-url";
const KEY = "key-of-the-signature-0123";
const log = createLog("silent");
let dir: string;
let receiver: Receiver;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "redis-ha-webhook-"));
  receiver = await Receiver.start(PATH);
  writeFileSync(join(dir, "url"), `${receiver.url}\n`);
  writeFileSync(join(dir, "key"), `${KEY}\n`);
});
afterEach(async () => {
  await receiver.stop();
  rmSync(dir, { recursive: true });
});

function config(over: Record<string, unknown> = {}): WebhookConfig {
  const files = { urlFile: join(dir, "url"), hmacKeyFile: join(dir, "key") };
  return webhook.parse({ name: "ops", type: "generic", ...files, backoffMs: 10, maxBackoffMs: 50, ...over });
}

function event(i: number, severity: Severity = "warning"): MonitorEvent {
  const at = new Date(0).toISOString();
  const common = { at, kind: "switch-master", group: "g", subject: "redis-1", details: {}, seenBy: [] } as const;
  return { id: `1-${i}`, severity, text: `event ${i}`, ...common };
}

const bodies = () => receiver.received.map((r) => JSON.parse(r.body) as MonitorEvent);

test("a 500 is tried again, the event is the same, and the signature is right each time", async () => {
  receiver.answer(500, 503);
  const hook = new Webhook(config(), log);
  hook.offer(event(1));
  hook.offer(event(2));
  await eventually("both are delivered", 10_000, () => Promise.resolve(hook.delivered === 2));
  expect(bodies().map((e) => e.id)).toEqual(["1-1", "1-1", "1-1", "1-2"]);
  for (const { headers, body } of receiver.received) {
    const timestamp = String(headers["redis-ha-timestamp"]);
    expect(headers["redis-ha-signature"]).toBe(signature(KEY, timestamp, body));
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(10);
  }
  expect(hook).toMatchObject({ failures: 2, queued: 0, dropped: { full: 0, refused: 0, attempts: 0 } });
  await hook.stop(0);
});

test("who refuses by a 4xx or a redirect is not asked again, and the next event is delivered", async () => {
  receiver.answer(400, 302);
  const hook = new Webhook(config(), log);
  for (const i of [1, 2, 3]) hook.offer(event(i));
  await eventually("the third is delivered", 10_000, () => Promise.resolve(hook.delivered === 1));
  expect(bodies().map((e) => e.id)).toEqual(["1-1", "1-2", "1-3"]);
  expect(hook.dropped).toEqual({ full: 0, refused: 2, attempts: 0 });
  await hook.stop(0);
});

test("one that hangs is given up in time, and after so many attempts the event is", async () => {
  receiver.answer("hang", "hang");
  const hook = new Webhook(config({ timeoutMs: 1_000, attempts: 2 }), log);
  hook.offer(event(1));
  hook.offer(event(2));
  await eventually("the second is delivered", 10_000, () => Promise.resolve(hook.delivered === 1));
  expect(hook).toMatchObject({ failures: 2, dropped: { attempts: 1 } });
  await hook.stop(0);
});

test("the queue is bounded: the oldest that wait are given up, the newest come through", async () => {
  receiver.answer("hang");
  const hook = new Webhook(config({ queue: 3, timeoutMs: 300 }), log);
  for (let i = 1; i <= 10; i += 1) hook.offer(event(i));
  expect(hook.queued).toBe(3);
  await eventually("what was left is delivered", 10_000, () => Promise.resolve(hook.queued === 0));
  expect([...new Set(bodies().map((e) => e.id))]).toEqual(["1-1", "1-9", "1-10"]);
  expect(hook.dropped.full).toBe(7);
  await hook.stop(0);
});

test("severity and kinds decide what is sent; Slack gets a text", async () => {
  const quiet = new Webhook(config({ minSeverity: "critical" }), log);
  const others = new Webhook(config({ kinds: ["slow-query"] }), log);
  for (const hook of [quiet, others]) hook.offer(event(1));
  expect([quiet.queued, others.queued]).toEqual([0, 0]);
  const slack = new Webhook(config({ type: "slack", hmacKeyFile: undefined }), log);
  slack.offer(event(2));
  await eventually("it is delivered", 10_000, () => Promise.resolve(slack.delivered === 1));
  expect(JSON.parse(receiver.received[0]?.body ?? "{}")).toEqual({
    text: expect.stringContaining("event 2") as string,
  });
  expect(receiver.received[0]?.headers["redis-ha-signature"]).toBeUndefined();
});

test("a URL that is changed in its file is used for the next attempt", async () => {
  const other = await Receiver.start("/other");
  try {
    receiver.answer(...Array.from({ length: 50 }, () => 500));
    const hook = new Webhook(config({ attempts: 50 }), log);
    hook.offer(event(1));
    await eventually("it failed", 10_000, () => Promise.resolve(hook.failures > 0));
    writeFileSync(join(dir, "url"), other.url);
    await eventually("it is delivered", 10_000, () => Promise.resolve(hook.delivered === 1));
    expect(other.received).toHaveLength(1);
  } finally {
    await other.stop();
  }
});

test("a failover of a real group reaches the webhook, and neither URL nor key is in anything that the monitor says", async () => {
  const group = await SecureGroup.start({ downAfterMs: 60_000 });
  const hooks = [{ name: "ops", type: "generic" as const, urlFile: join(dir, "url"), hmacKeyFile: join(dir, "key") }];
  const monitored = await Monitored.start(group, { webhooks: hooks.map((h) => ({ ...h, backoffMs: 10 })) });
  try {
    receiver.answer(500);
    await group.failover();
    const news = await eventually("the switch is delivered", 30_000, () =>
      Promise.resolve(bodies().find((e) => e.kind === "switch-master")),
    );
    expect(news.details).toMatchObject({ from: "redis-1" });
    // It is received before its sender knows; and it may be the one that was refused first.
    const series = await eventually("the monitor knows", 10_000, async () => {
      const now = await monitored.metrics();
      return now.one("redis_monitor_webhook_delivered_total", { webhook: "ops" }) > 0 && now;
    });
    expect(series.one("redis_monitor_webhook_failures_total", { webhook: "ops" })).toBe(1);
    const said = monitored.logged.join("") + (await monitored.get("/metrics")).body;
    expect(said).toContain("not delivered");
    for (const secret of [KEY, "secret-of-the-url"]) expect(said).not.toContain(secret);
  } finally {
    await monitored.stop();
    await group.stop();
  }
}, 90_000);
