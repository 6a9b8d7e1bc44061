import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import type { EventKind } from "../../../runtime/monitor/events/kinds";
import type { MonitorEvent } from "../../../runtime/monitor/events/event";
import type { Status } from "../../../runtime/monitor/status";
import { signature } from "../../../runtime/monitor/webhooks/payload";
import { TestContainer } from "../containers";
import { serve, type Served } from "../monitoring/served";
import { eventually } from "../wait";
import { fetchText } from "./fetch-text";

/** An alert as Alertmanager posts it. */
export interface ToldAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** Who is told of alerts and events, on all addresses of this machine. */
export class Listener {
  readonly alerts: ToldAlert[] = [];
  readonly events: MonitorEvent[] = [];
  /** What came with a wrong token or signature. */
  readonly refused: string[] = [];
  private server: Served | undefined;

  constructor(
    readonly token: string,
    readonly key: string,
  ) {}

  async start(): Promise<number> {
    this.server = await serve(
      ({ url, headers }, body) => {
        const stamp = String(headers["redis-ha-timestamp"]);
        const good =
          url === "/alerts"
            ? headers.authorization === `Bearer ${this.token}`
            : headers["redis-ha-signature"] === signature(this.key, stamp, body);
        if (!good) this.refused.push(body);
        else if (url === "/alerts") this.alerts.push(...(JSON.parse(body) as { alerts: ToldAlert[] }).alerts);
        else this.events.push(JSON.parse(body) as MonitorEvent);
        return { body: "ok" };
      },
      undefined,
      "0.0.0.0",
    );
    return this.server.port;
  }

  async stop(): Promise<void> {
    await this.server?.close();
  }

  alert(name: string, status: ToldAlert["status"], node?: string): ToldAlert | undefined {
    return this.alerts.findLast(
      (a) => a.labels.alertname === name && a.status === status && (node === undefined || a.labels.node === node),
    );
  }
}

/** How one thing shows everywhere. */
export interface Sign {
  /** A query that has a result. */
  readonly metric: string;
  readonly alert: string;
  readonly event: EventKind;
  readonly subject: string;
  readonly status: (status: Status) => boolean;
}

const DEADLINE_MS = 40_000;

/** Monitor, Prometheus and Alertmanager of a stack, as people reach them. */
export class DeployedMonitoring {
  private constructor(
    private readonly outputs: OutputMap,
    private readonly listener: Listener,
  ) {}

  static async of(stack: Stack, listener: Listener): Promise<DeployedMonitoring> {
    return new DeployedMonitoring(await stack.outputs(), listener);
  }

  get urls(): Readonly<Record<"monitor" | "prometheus" | "alertmanager", string>> {
    return this.outputs.monitoring?.value as DeployedMonitoring["urls"];
  }

  get token(): string {
    return String(this.outputs.monitorToken?.value);
  }

  container(name: "monitor" | "prometheus" | "alertmanager"): TestContainer {
    return new TestContainer(`${String(this.outputs.prefix?.value)}-${name}`);
  }

  get(service: keyof DeployedMonitoring["urls"], path: string, token?: string) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetchText(`${this.urls[service]}${path}`, { ca: String(this.outputs.ca?.value), headers });
  }

  async status(): Promise<Status> {
    const { status, body } = await this.get("monitor", "/status.json", this.token);
    if (status !== 200) throw new Error(`/status.json answered ${status}: ${body}`);
    return JSON.parse(body) as Status;
  }

  async query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const { status, body } = await this.get("prometheus", `/api/v1/query?query=${encodeURIComponent(expr)}`);
    if (status !== 200) throw new Error(`${expr}: ${body}`);
    return (JSON.parse(body) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } })
      .data.result;
  }

  /** Events in the container's own log. */
  async logged(): Promise<MonitorEvent[]> {
    const lines = (await this.container("monitor").logs()).split("\n").filter((line) => line.startsWith("{"));
    return lines.flatMap((line) => (JSON.parse(line) as { event?: MonitorEvent }).event ?? []);
  }

  /** Waits until it is seen in metric, alert, event log, webhook and status. */
  async seen({ metric, alert, event, subject, status }: Sign): Promise<void> {
    const of = (e: MonitorEvent): boolean => e.kind === event && e.subject === subject;
    await Promise.all([
      eventually(`the metric ${metric}`, DEADLINE_MS, async () => (await this.query(metric)).length > 0),
      eventually(`the alert ${alert}`, DEADLINE_MS, () => Promise.resolve(this.listener.alert(alert, "firing"))),
      eventually(`the event ${event} in the log`, DEADLINE_MS, async () => (await this.logged()).some(of)),
      eventually(`the event ${event} at the webhook`, DEADLINE_MS, () =>
        Promise.resolve(this.listener.events.some(of)),
      ),
      eventually(`the status of ${subject}`, DEADLINE_MS, async () => status(await this.status())),
    ]);
  }

  /** Waits until it is over: its alert resolved at the webhook, and the event that ends it told. */
  async over(alert: string, event: EventKind, subject: string): Promise<void> {
    await eventually(`${alert} is resolved`, DEADLINE_MS, async () => {
      const firing = await this.query(`ALERTS{alertname="${alert}",alertstate="firing"}`);
      return firing.length === 0 && this.listener.alert(alert, "resolved");
    });
    await eventually(`the event ${event}`, DEADLINE_MS, () =>
      Promise.resolve(this.listener.events.some((e) => e.kind === event && e.subject === subject)),
    );
  }
}
