import { authorityCertificate, lookAtCertificate, type SeenCertificate } from "./certificates";
import type { MonitorConfig } from "./config/schema";
import type { Sampler } from "./samples/sample";
import type { Target } from "./target";

/** Looks at every certificate from time to time, never during a scrape. */
export class CertificateWatch {
  private readonly seen = new Map<string, SeenCertificate>();
  private authority: SeenCertificate | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: Pick<MonitorConfig, "tls" | "certificateSeconds" | "scrape">,
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

  async start(): Promise<void> {
    const { tls } = this.config;
    if (tls === false) return;
    try {
      this.authority = authorityCertificate(tls.caFile);
    } catch (error) {
      this.failed("the CA file", error);
    }
    await Promise.all(this.targets().map((target) => this.look(target, tls)));
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.start(), this.config.certificateSeconds * 1000);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(target: Target, tls: Exclude<MonitorConfig["tls"], false>): Promise<void> {
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
