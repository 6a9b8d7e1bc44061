import { authorityCertificate, lookAtCertificate, type SeenCertificate } from "./certificates";
import type { MonitorConfig } from "./config/schema";
import type { Credentials, TlsMaterial } from "./gather/credentials";
import type { Sampler } from "./samples/sample";
import type { Target } from "./target";

const CA_FILE = "the CA file";
/** Whose certificate could not be looked at is looked at again so soon: it may have been busy for a moment. */
const AGAIN_MS = 10_000;

/** Looks at every certificate from time to time, never during a scrape. */
export class CertificateWatch {
  private readonly seen = new Map<string, SeenCertificate>();
  private authority: SeenCertificate | undefined;
  /** Whose last look failed. */
  private failing: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: Pick<MonitorConfig, "certificateSeconds" | "scrape">,
    private readonly credentials: Pick<Credentials, "tls">,
    private readonly targets: () => readonly Target[],
    private readonly failed: (what: string, error: unknown) => void,
  ) {}

  get ca(): SeenCertificate | undefined {
    return this.authority;
  }

  /** A server's certificate as of the last look that succeeded. */
  of(target: Target): SeenCertificate | undefined {
    return this.seen.get(target.instance);
  }

  /** Looks at all now, and from then on once in a while. */
  async start(): Promise<void> {
    const nextAt = performance.now() + this.config.certificateSeconds * 1000;
    await this.lookAtAll();
    this.plan(nextAt);
  }

  /** Looks once at each. Never rejects: what can't be looked at is told once, and stays as it was seen last. */
  lookAtAll(): Promise<void> {
    return this.lookAt(() => true);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** @param nextAt when all are looked at again, by performance.now() */
  private plan(nextAt: number): void {
    if (this.stopped) return;
    const left = nextAt - performance.now();
    this.timer =
      this.failing.size > 0 && left > AGAIN_MS
        ? setTimeout(() => void this.lookAt((who) => this.failing.has(who)).then(() => this.plan(nextAt)), AGAIN_MS)
        : setTimeout(() => void this.start(), left);
  }

  private async lookAt(wanted: (instance: string) => boolean): Promise<void> {
    const targets = this.targets().filter(({ instance }) => wanted(instance));
    const failing = new Set<string>();
    const failed = (who: string, name: string, error: unknown): void => {
      failing.add(who);
      if (!this.failing.has(who)) this.failed(name, error);
    };
    try {
      const tls = this.credentials.tls();
      if (tls === false) return;
      this.authority = authorityCertificate(tls.ca);
      await Promise.all(targets.map((target) => this.look(target, tls, failed)));
    } catch (error) {
      for (const { instance } of targets) failing.add(instance);
      failed(CA_FILE, CA_FILE, error);
    } finally {
      this.failing = failing;
    }
  }

  private async look(
    target: Target,
    tls: TlsMaterial,
    failed: (who: string, name: string, error: unknown) => void,
  ): Promise<void> {
    try {
      this.seen.set(target.instance, await lookAtCertificate(target, tls, this.config.scrape.timeoutMs));
    } catch (error) {
      failed(target.instance, target.name, error);
    }
  }
}

/** When a certificate ends. */
export function certificateSample(
  certificate: SeenCertificate | undefined,
  kind: "server" | "ca",
  sample: Sampler,
): void {
  if (certificate) sample("redis_certificate_not_after_timestamp_seconds", certificate.notAfter / 1000, { kind });
}
