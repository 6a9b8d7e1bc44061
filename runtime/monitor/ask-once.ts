import { BackupWatch, type BackupSource } from "./backup-source";
import { CertificateWatch } from "./certificate-watch";
import { configSchema, type MonitorConfigInput } from "./config/schema";
import { EMPTY_TIMELINE } from "./events/timeline";
import type { Credentials } from "./gather/credentials";
import { Gatherer } from "./gather/gatherer";
import { statusOf, type Status } from "./status";
import { configuredTargets } from "./target";

export interface AskerArgs {
  readonly group: string;
  readonly nodes: NonNullable<MonitorConfigInput["nodes"]>;
  readonly sentinels: MonitorConfigInput["sentinels"];
  readonly credentials: Credentials;
  readonly backups?: BackupSource | undefined;
  /** What one server may take, connecting included, in milliseconds; default 900. */
  readonly timeoutMs?: number;
}

/** A look at certificates at most so often. */
const CERTIFICATES_MS = 60_000;
const BACKUPS_MS = 3_000;

/** The group's state for who has a password and no monitor: asked when it is wanted. It hears no events and knows of no failovers. */
export class StatusAsker {
  private readonly gatherer: Gatherer;
  private readonly certificates: CertificateWatch;
  private readonly startedAt = Date.now();
  private certificatesAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly args: AskerArgs) {
    const { group, nodes, sentinels, credentials, timeoutMs = 900 } = args;
    const scrape = { ...configSchema.shape.scrape.parse({}), timeoutMs, cacheMs: 0, percentiles: false };
    this.gatherer = new Gatherer(
      { group, nodes: [...nodes], sentinels: [...sentinels], natMap: {}, scrape },
      credentials,
    );
    this.certificates = new CertificateWatch(
      { certificateSeconds: 0, scrape },
      credentials,
      () => this.gatherer.targets,
      () => undefined,
    );
  }

  /** Never rejects: who does not answer is part of the answer. */
  async status(): Promise<Status> {
    const { group, nodes, sentinels, backups } = this.args;
    const watch = new BackupWatch(backups, 0, () => undefined, BACKUPS_MS);
    const [snapshot] = await Promise.all([this.gatherer.snapshot(), watch.lookOnce(), this.lookAtCertificates()]);
    const sources = {
      group,
      configured: configuredTargets({ nodes: [...nodes], sentinels: [...sentinels], natMap: {} }),
      certificates: this.certificates,
      backups: watch.state,
      timeline: EMPTY_TIMELINE,
      events: [],
      startedAt: this.startedAt,
    };
    return statusOf(snapshot, sources, Date.now());
  }

  close(): void {
    this.gatherer.close();
  }

  private async lookAtCertificates(): Promise<void> {
    const now = performance.now();
    if (now - this.certificatesAt < CERTIFICATES_MS) return;
    this.certificatesAt = now;
    await this.certificates.lookAtAll();
  }
}
