import { collectDefaultMetrics, Registry } from "prom-client";
import { BackupWatch, type BackupSource } from "./backup-source";
import { CertificateWatch } from "./certificate-watch";
import type { MonitorConfig } from "./config/schema";
import { EventBus } from "./events/bus";
import { ConditionWatch } from "./events/condition-watch";
import { Watcher } from "./events/watcher";
import { expose } from "./exposition";
import { fileCredentials } from "./gather/credentials";
import { Gatherer } from "./gather/gatherer";
import { HealthFile } from "./health-file";
import { EventStreams } from "./http/event-stream";
import { PageUpdates } from "./http/page-updates";
import type { Served } from "./http/routes";
import { MonitorServer } from "./http/server";
import { textOf, type Logger } from "./log";
import { renderPage } from "./page/parts";
import type { Snapshot } from "./reading";
import { Admission, REDIS_ERRORS } from "./samples/admission";
import { allSamples } from "./samples/all";
import { statusOf, type Status } from "./status";
import { configuredTargets, type Target } from "./target";
import { Webhook } from "./webhooks/webhook";

/** What waits for webhooks at a stop is sent for so long. */
const WEBHOOK_GRACE_MS = 2_000;
/** Between two looks at what may be so for a while. */
const CONDITIONS_MS = 5_000;

/** One group's monitor: asks, watches, tells and serves, until it is stopped. */
export class Monitor implements Served {
  readonly group: string;
  readonly configured: readonly Target[];
  private readonly gatherer: Gatherer;
  private readonly bus: EventBus;
  private readonly watcher: Watcher;
  private readonly certificates: CertificateWatch;
  private readonly backups: BackupWatch;
  private readonly conditions: ConditionWatch;
  private readonly health: HealthFile | undefined;
  private readonly webhooks: readonly Webhook[];
  private readonly server: MonitorServer;
  private readonly own = new Registry();
  private readonly startedAt = Date.now();
  private readonly admissions;
  private exposed: { readonly snapshot: Snapshot; readonly text: Promise<string> } | undefined;

  /** @throws where a file of the settings can't be used */
  constructor(
    private readonly config: MonitorConfig,
    private readonly log: Logger,
    backups?: BackupSource,
  ) {
    this.group = config.group;
    this.configured = configuredTargets(config);
    const credentials = fileCredentials(config);
    this.gatherer = new Gatherer(config, credentials);
    this.bus = new EventBus(config.group, config.events.keep, log);
    this.watcher = new Watcher(config, credentials, this.gatherer, this.bus, log);
    const failed = (server: string, error: unknown): void =>
      log.warn({ server, error: textOf(error) }, "its certificate could not be looked at");
    this.certificates = new CertificateWatch(config, credentials, () => this.gatherer.targets, failed);
    this.backups = new BackupWatch(backups, config.backupSeconds * 1000, (error) =>
      log.warn({ error: textOf(error) }, "the backups could not be looked at"),
    );
    this.conditions = new ConditionWatch(
      () => this.status(),
      config.conditions,
      (draft) => this.bus.publish(draft),
      CONDITIONS_MS,
    );
    this.health =
      config.healthPath === undefined
        ? undefined
        : new HealthFile(config.healthPath, (error) =>
            log.error({ error: textOf(error) }, "the file for the health check can't be written"),
          );
    this.webhooks = config.webhooks.map((webhook) => new Webhook(webhook, log));
    this.bus.listen((event) => {
      for (const webhook of this.webhooks) webhook.offer(event);
    });
    const { maxCommands, maxErrors } = config.scrape;
    this.admissions = { commands: new Admission(maxCommands), errors: new Admission(maxErrors, REDIS_ERRORS) };
    const updates = new PageUpdates(this.bus, async (maxAgeMs) => renderPage(await this.status(maxAgeMs)), log);
    this.server = new MonitorServer(config.listen, this, { events: new EventStreams(this.bus), updates }, log);
    collectDefaultMetrics({ register: this.own });
  }

  /** Begins to serve and to watch. @returns the port */
  async start(): Promise<number> {
    const port = await this.server.start();
    this.watcher.start();
    this.backups.start();
    this.conditions.start();
    this.health?.start();
    void this.certificates.start();
    const { host, tls, tokenFile } = this.config.listen;
    const guards = { tls: tls !== undefined, clientCertificates: tls?.clientCaFile !== undefined, token: !!tokenFile };
    this.log.info({ group: this.config.group, host, port, ...guards }, "the monitor serves");
    return port;
  }

  /** Reads the server's certificate anew. Passwords, tokens and URLs are read whenever they are used. */
  reload(): void {
    try {
      this.server.reload();
      this.log.info("the certificate was read anew");
    } catch (error) {
      this.log.error({ error: textOf(error) }, "the certificate could not be read anew; the old one stays");
    }
  }

  async stop(): Promise<void> {
    this.health?.stop();
    this.conditions.stop();
    this.watcher.stop();
    this.backups.stop();
    this.certificates.stop();
    await this.server.stop();
    await Promise.all(this.webhooks.map((webhook) => webhook.stop(WEBHOOK_GRACE_MS)));
    this.gatherer.close();
  }

  /** Whether a server was looked at for events at least once: what happens from then on is told. */
  isWatched(target: Target): boolean {
    return this.watcher.watchOf(target)?.hasLooked === true;
  }

  snapshot(): Promise<Snapshot> {
    return this.gatherer.snapshot();
  }

  async metrics(): Promise<string> {
    const snapshot = await this.gatherer.snapshot();
    if (this.exposed?.snapshot !== snapshot) this.exposed = { snapshot, text: this.expose(snapshot) };
    return `${await this.exposed.text}\n${await this.own.metrics()}`;
  }

  /** @param maxAgeMs how old the servers' answers may be, in milliseconds; by default as old as those of a scrape */
  async status(maxAgeMs?: number): Promise<Status> {
    const snapshot = await this.gatherer.snapshot(maxAgeMs);
    const sources = {
      group: this.config.group,
      configured: this.configured,
      certificates: this.certificates,
      backups: this.backups.state,
      timeline: this.watcher.timeline,
      events: this.bus.recent(),
      startedAt: this.startedAt,
    };
    return statusOf(snapshot, sources, Date.now());
  }

  private expose(snapshot: Snapshot): Promise<string> {
    return expose(
      allSamples(snapshot, {
        group: this.config.group,
        configured: this.configured,
        admissions: this.admissions,
        certificates: this.certificates,
        backups: this.backups.state,
        watchOf: (target) => this.watcher.watchOf(target),
        monitor: {
          rounds: this.gatherer.rounds,
          subscriptions: this.watcher.subscriptions,
          events: this.bus.counts,
          timeline: this.watcher.timeline,
          webhooks: this.webhooks,
        },
      }),
    );
  }
}
