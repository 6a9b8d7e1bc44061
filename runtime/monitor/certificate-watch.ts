import { authorityCertificate, lookAtCertificate, type SeenCertificate } from "./certificates";
import type { MonitorConfig } from "./config/schema";
import type { Credentials, TlsMaterial } from "./gather/credentials";
import type { Sampler } from "./samples/sample";
import type { Target } from "./target";

/** Looks at every certificate from time to time, never during a scrape. */
export class CertificateWatch {
  private readonly seen = new Map<string, SeenCertificate>();
  private authority: SeenCertificate | undefined;
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
    await this.lookAtAll();
    if (!this.stopped) this.timer = setTimeout(() => void this.start(), this.config.certificateSeconds * 1000);
  }

  /** Looks once at each. Never rejects: what can't be looked at is told, and stays as it was seen last. */
  async lookAtAll(): Promise<void> {
    try {
      const tls = this.credentials.tls();
      if (tls === false) return;
      this.authority = authorityCertificate(tls.ca);
      await Promise.all(this.targets().map((target) => this.look(target, tls)));
    } catch (error) {
      this.failed("the CA file", error);
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(target: Target, tls: TlsMaterial): Promise<void> {
    try {
      this.seen.set(target.instance, await lookAtCertificate(target, tls, this.config.scrape.timeoutMs));
    } catch (error) {
      this.failed(target.name, error);
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
