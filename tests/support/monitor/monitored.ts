import { Writable } from "node:stream";
import pino from "pino";
import type { MonitorConfigInput } from "../../../runtime/monitor/config/schema";
import { parseConfig } from "../../../runtime/monitor/config/read";
import type { BackupSource } from "../../../runtime/monitor/backup-source";
import type { MonitorEvent } from "../../../runtime/monitor/events/event";
import { Monitor } from "../../../runtime/monitor/monitor";
import type { Status } from "../../../runtime/monitor/status";
import { eventually } from "../wait";
import { seriesOf, type Series } from "./exposition";
import { fetchText } from "./fetch-text";
import type { SecureGroup } from "./secure-group";

/** The file of settings for a group of the tests. */
export function configOf(group: SecureGroup, over: Partial<MonitorConfigInput> = {}): MonitorConfigInput {
  const members = (kind: string, servers: SecureGroup["nodes"]) =>
    servers.map(({ address }, i) => ({ name: `${kind}-${i + 1}`, ...address }));
  return {
    group: group.group,
    nodes: members("redis", group.nodes),
    sentinels: members("sentinel", group.sentinels),
    passwordFile: group.passwordFile("monitor"),
    tls: { caFile: group.caFile },
    ...over,
    listen: { host: "127.0.0.1", port: 0, ...over.listen },
    scrape: { cacheMs: 0, ...over.scrape },
    events: { pollMs: 200, ...over.events },
  };
}

/** How to get in, where the monitor asks for more than an address. */
export interface Entrance {
  readonly token?: string;
  /** Makes requests by TLS with these. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** A monitor of a group, in this process; what it logs is kept. */
export class Monitored {
  private constructor(
    readonly monitor: Monitor,
    readonly port: number,
    readonly logged: readonly string[],
    private readonly entrance: Entrance,
  ) {}

  static async start(
    group: SecureGroup,
    over: Partial<MonitorConfigInput> = {},
    { backups, ...entrance }: Entrance & { readonly backups?: BackupSource } = {},
  ): Promise<Monitored> {
    const logged: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        logged.push(chunk.toString());
        done();
      },
    });
    const config = parseConfig("monitor.json", JSON.stringify(configOf(group, over)));
    const monitor = new Monitor(config, pino({ level: "debug" }, sink), backups);
    const monitored = new Monitored(monitor, await monitor.start(), logged, entrance);
    try {
      await monitored.watching(group);
    } catch (error) {
      await monitor.stop();
      throw error;
    }
    return monitored;
  }

  url(path: string): string {
    return `http${this.entrance.tls ? "s" : ""}://127.0.0.1:${this.port}${path}`;
  }

  /** By GET; with the token, unless `headers` has another. */
  get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
    const { token, tls } = this.entrance;
    const all = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
    return fetchText(this.url(path), { headers: all, ...tls });
  }

  async metrics(): Promise<Series> {
    const { status, body } = await this.get("/metrics");
    if (status !== 200) throw new Error(`/metrics answered ${status}: ${body}`);
    return seriesOf(body);
  }

  async status(): Promise<Status> {
    return JSON.parse((await this.get("/status.json")).body) as Status;
  }

  /** The events so far that `wanted` picks. */
  async events(wanted: (event: MonitorEvent) => boolean = () => true): Promise<MonitorEvent[]> {
    return (await this.status()).events.filter(wanted);
  }

  /** Waits for an event. */
  async event(what: string, wanted: (event: MonitorEvent) => boolean, deadlineMs = 10_000): Promise<MonitorEvent> {
    return eventually(what, deadlineMs, async () => (await this.events(wanted))[0], 50);
  }

  stop(): Promise<void> {
    return this.monitor.stop();
  }

  /** All Sentinels are heard, and every server was looked at once: what happens from now on is told. */
  private async watching(group: SecureGroup): Promise<void> {
    await eventually("the monitor watches all servers", 30_000, async () => {
      const series = await this.metrics();
      const looked = await Promise.all(
        this.monitor.configured.map((target) => Promise.resolve(this.monitor.isWatched(target))),
      );
      return series.one("redis_monitor_subscriptions") === group.sentinels.length && looked.every((yes) => yes);
    });
  }
}
