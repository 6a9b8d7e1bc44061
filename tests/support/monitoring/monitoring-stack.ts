import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { request } from "node:https";
import { alertmanagerProcess, prometheusProcess, type MonitoringProcess } from "../../../configs/monitoring/processes";
import { parseSettings, type ReceiverSecret, type Settings } from "../../../configs/settings";
import { DATA_DIR, FILES_DIR } from "../../../configs/supervisor";
import { TestAuthority } from "../client/certificates";
import { freePorts } from "../client/ports";
import { eventually } from "../wait";
import { placeFiles } from "./place-files";
import { serve, type Served } from "./served";
import { scratch } from "./tool";

export interface StackArgs {
  /** Settings beside ports. */
  readonly monitoring?: Readonly<Record<string, unknown>>;
  /** Further receivers' settings, and secrets. */
  readonly alertmanager?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Partial<Record<ReceiverSecret, string>>>;
  /** What the monitor says, in the text format. */
  readonly monitorSays: () => string | Promise<string>;
  /** What an application says. */
  readonly applicationSays?: () => string;
}

const TOKEN = "monitor-token-of-this-test";
const running = new Set<ChildProcess>();
// A test that dies must not leave processes behind.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Prometheus and Alertmanager as the settings render them, TLS and token included, on free ports of the loopback address. */
export class MonitoringStack {
  private constructor(
    readonly settings: Settings,
    private readonly authority: TestAuthority,
    private readonly closers: (() => Promise<void> | void)[],
  ) {}

  static async start(args: StackArgs): Promise<MonitoringStack> {
    const closers: (() => Promise<void> | void)[] = [];
    const authority = await TestAuthority.create();
    const [prometheusPort = 0, alertmanagerPort = 0] = await freePorts(2);
    const monitor = await serve(
      async (question) => {
        const known = question.headers.authorization === `Bearer ${TOKEN}`;
        return known ? { body: await args.monitorSays() } : { status: 401, body: "who are you?" };
      },
      await authority.issue("127.0.0.1"),
    );
    const { applicationSays } = args;
    const application: Served | undefined =
      applicationSays === undefined ? undefined : await serve(() => ({ body: applicationSays() }));
    const settings = parseSettings(
      {
        monitoring: {
          scrapeSeconds: 1,
          ...args.monitoring,
          prometheus: {
            port: prometheusPort,
            applications: application === undefined ? [] : [`127.0.0.1:${application.port}`],
          },
          alertmanager: { port: alertmanagerPort, ...args.alertmanager },
        },
      },
      { stack: "dev" },
    );
    const stack = new MonitoringStack(settings, authority, closers);
    const host = "127.0.0.1";
    const places = { monitor: { host, port: monitor.port }, alertmanager: { host, port: alertmanagerPort } };
    closers.push(
      () => monitor.close(),
      async () => application?.close(),
    );
    try {
      await stack.run(alertmanagerProcess({ settings, ...(args.secrets ? { secrets: args.secrets } : {}) }));
      // Alertmanager is found some seconds after the first evaluation; what was told before is told again, in a minute by default.
      const resend = "--rules.alert.resend-delay=5s";
      await stack.run(prometheusProcess({ settings, places, monitorToken: TOKEN }), [resend]);
      await stack.ready(alertmanagerPort);
      await stack.ready(prometheusPort);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** The series that a query gives now, by Prometheus' own interface. @throws with what it says of a bad one */
  async query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const path = `/api/v1/query?query=${encodeURIComponent(expr)}`;
    const { status, body } = await this.get(this.settings.monitoring.prometheus.port, path);
    if (status !== 200) throw new Error(`${expr}: ${body}`);
    const answer = JSON.parse(body) as {
      data: { resultType: string; result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return answer.data.result;
  }

  /** GET, or POST where there is something to say, by HTTPS with the authority's certificate. */
  async get(port: number, path: string, json?: unknown): Promise<{ status: number; body: string }> {
    const method = json === undefined ? "GET" : "POST";
    const headers = { "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const question = request(
        { host: "127.0.0.1", port, path, method, headers, ca: this.authority.ca },
        (response) => {
          let body = "";
          response.on("data", (part: Buffer) => (body += part.toString()));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      question.on("error", reject).end(json === undefined ? undefined : JSON.stringify(json));
    });
  }

  async stop(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  private async run(process: MonitoringProcess, more: readonly string[] = []): Promise<void> {
    const folder = scratch();
    const at = await placeFiles(folder.dir, process, this.authority);
    mkdirSync(at(DATA_DIR), { recursive: true });
    const flags = process.flags.map((flag) =>
      flag
        .replace(`=${FILES_DIR}/`, `=${at(FILES_DIR)}/`)
        .replace(`=${DATA_DIR}/`, `=${at(DATA_DIR)}/`)
        .replace("=0.0.0.0:", "=127.0.0.1:"),
    );
    const program = process.program === "alertmanager" ? "prometheus-alertmanager" : process.program;
    const child = spawn(program, [...flags, ...more], { stdio: ["ignore", "ignore", "pipe"] });
    running.add(child);
    let said = "";
    child.stderr.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-4000)));
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    child.once("error", (error) => (said += error.message));
    void ended.then(() => running.delete(child));
    this.closers.push(async () => {
      child.kill("SIGTERM");
      await ended;
      folder.remove();
    });
    this.troubles.push(() => (child.exitCode === null ? undefined : `${program} ended: ${said}`));
  }

  private readonly troubles: (() => string | undefined)[] = [];

  private async ready(port: number): Promise<void> {
    await eventually(`something ready at ${port}`, 60_000, async () => {
      const trouble = this.troubles.map((find) => find()).find((text) => text !== undefined);
      if (trouble !== undefined) throw new Error(trouble); // told when the time is up
      return (await this.get(port, "/-/ready")).status === 200;
    });
  }
}
