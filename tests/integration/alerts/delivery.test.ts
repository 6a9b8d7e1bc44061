import { monitorSamples } from "../../support/monitoring/monitor-samples";
import { MonitoringStack } from "../../support/monitoring/monitoring-stack";
import { exposition, type Sample } from "../../support/monitoring/sample";
import { serve, type Served } from "../../support/monitoring/served";
import { eventually } from "../../support/wait";

/** Goal: an alert reaches people, with a text that is of use; what is over is told as well; and silence of the whole is noticed. */
jest.setTimeout(180_000);

interface Message {
  readonly status: string;
  readonly alerts: readonly { labels: Record<string, string>; annotations: Record<string, string>; status: string }[];
}
const heard = { webhook: [] as Message[], tokens: [] as (string | undefined)[], slack: [] as string[], heartbeats: 0 };
let masters = 1;
let receiver: Served;
let stack: MonitoringStack;

const samples = (): Sample[] =>
  monitorSamples().map((sample) => (sample.name === "redis_group_masters" ? { ...sample, value: masters } : sample));

beforeAll(async () => {
  receiver = await serve((request, body) => {
    if (request.url === "/webhook") {
      heard.webhook.push(JSON.parse(body) as Message);
      heard.tokens.push(request.headers.authorization);
    } else if (request.url === "/slack") heard.slack.push(body);
    else if (request.url === "/heartbeat") heard.heartbeats += 1;
    return { body: "ok" };
  });
  const at = `http://127.0.0.1:${receiver.port}`;
  stack = await MonitoringStack.start({
    monitoring: { runbookUrl: "https://runbooks.example.com", thresholds: { manyMastersSeconds: 10 } },
    alertmanager: {
      groupWaitSeconds: 0,
      groupIntervalSeconds: 1,
      webhookUrl: `${at}/webhook`,
      heartbeatUrl: `${at}/heartbeat`,
      slack: { enabled: true, channel: "#redis" },
    },
    secrets: { webhookToken: "token-of-the-webhook", slackUrl: `${at}/slack` },
    monitorSays: () => exposition(samples()),
  });
});
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

const told = (status: string) =>
  heard.webhook.find(
    (message) => message.status === status && message.alerts[0]?.labels.alertname === "RedisManyMasters",
  );

test("two masters are told to the webhook, with its token, and to Slack", async () => {
  masters = 2;
  const message = await eventually("a message", 60_000, async () => Promise.resolve(told("firing")));
  expect(message.alerts).toEqual([
    expect.objectContaining({
      labels: {
        alertname: "RedisManyMasters",
        group: "mymaster",
        severity: "critical",
        stack: "dev",
        topic: "availability",
      },
      annotations: {
        summary: "mymaster has 2 masters",
        description: "2 nodes of mymaster say that they are master. What the wrong one accepts will be lost.",
        runbook_url: "https://runbooks.example.com/availability.md#redismanymasters",
      },
    }),
  ]);
  expect(new Set(heard.tokens)).toEqual(new Set(["Bearer token-of-the-webhook"]));
  const slack = await eventually("a message in Slack", 30_000, async () => Promise.resolve(heard.slack[0]));
  const { channel, attachments } = JSON.parse(slack) as {
    channel: string;
    attachments: { title: string; text: string }[];
  };
  expect(channel).toBe("#redis");
  expect(attachments[0]?.title).toBe("[FIRING 1] RedisManyMasters mymaster (dev)");
  expect(attachments[0]?.text).toContain("*critical* mymaster has 2 masters");
  expect(attachments[0]?.text).toContain("https://runbooks.example.com/availability.md#redismanymasters");
});

test("that it is over is told as well", async () => {
  masters = 1;
  const message = await eventually("a message", 60_000, async () => Promise.resolve(told("resolved")));
  expect(message.alerts.map((alert) => alert.status)).toEqual(["resolved"]);
});

describe("silent beside something worse", () => {
  const port = () => stack.settings.monitoring.alertmanager.port;
  const member = { stack: "dev", group: "quiet", instance: "10.0.0.1:6379", node: "redis-1" };
  const alerts = {
    full: { ...member, alertname: "RedisMemoryFull", severity: "critical", topic: "memory" },
    high: { ...member, alertname: "RedisMemoryHigh", severity: "warning", topic: "memory" },
    elsewhere: {
      ...member,
      instance: "10.0.0.2:6379",
      alertname: "RedisMemoryHigh",
      severity: "warning",
      topic: "memory",
    },
    slow: { ...member, alertname: "RedisForkSlow", severity: "warning", topic: "load" },
    noMaster: { stack: "dev", group: "quiet", alertname: "RedisNoMaster", severity: "critical", topic: "availability" },
    link: { ...member, alertname: "RedisReplicaLinkDown", severity: "critical", topic: "replication" },
  };

  test("a warning of the same topic and member, and what follows from a lost master; nothing else", async () => {
    const posted = await stack.get(
      port(),
      "/api/v2/alerts",
      Object.values(alerts).map((labels) => ({ labels })),
    );
    expect(posted.status).toBe(200);
    // Alertmanager knows an alert before its inhibitor has heard of it, and says "active" meanwhile. A state is worked out when
    // it is asked for: once each of the two causes silences one alert, every other alert's state is final as well.
    const { states, silent } = await eventually("an alert silenced by each of the two causes", 30_000, async () => {
      const { body } = await stack.get(port(), '/api/v2/alerts?filter=group="quiet"');
      const states = JSON.parse(body) as { labels: Record<string, string>; status: { state: string } }[];
      const silent = states.filter(({ status }) => status.state === "suppressed").map(({ labels }) => labels);
      const topics = new Set(silent.map(({ topic }) => topic));
      return topics.has("memory") && topics.has("replication") && { states, silent };
    });
    expect(states).toHaveLength(Object.keys(alerts).length);
    expect(silent.map(({ alertname, instance }) => [alertname, instance]).sort()).toEqual([
      ["RedisMemoryHigh", "10.0.0.1:6379"],
      ["RedisReplicaLinkDown", "10.0.0.1:6379"],
    ]);
  });
});

test("that alerting works at all is told every minute, to nobody else", async () => {
  await eventually("a heartbeat", 120_000, async () => Promise.resolve(heard.heartbeats > 0));
  const names = heard.webhook.flatMap((message) => message.alerts.map((alert) => alert.labels.alertname));
  expect(names).toContain("RedisManyMasters");
  expect(names).not.toContain("RedisWatchdog");
});
