import { X509Certificate } from "node:crypto";
import type { Server } from "node:https";
import { CertificateFiles, type CertificateTexts } from "./certificate-files";
import type { Credentials } from "./connection";
import { log, textOf } from "./log";

/** Credentials that are changed in place: whoever holds them makes each new connection with what is there then. */
export type RenewableCredentials = { -readonly [Name in keyof Credentials]: Credentials[Name] };

/** Has a node and its supervisor take a certificate that was replaced while they run. Open connections stay as they are. */
export class CertificateRenewal {
  private busy = false;
  private told = "";

  /**
   * @param server of the supervisor's port
   * @param redis has Redis read the files anew, if it runs
   */
  constructor(
    private readonly credentials: RenewableCredentials,
    private readonly server: Pick<Server, "setSecureContext">,
    private readonly redis: () => Promise<void>,
    private readonly files = new CertificateFiles(credentials),
  ) {}

  /** To be called again and again. Never rejects: what Redis can't take now is offered to it at the next call. */
  async look(): Promise<void> {
    if (this.busy) return;
    const fresh = this.files.look();
    if (!fresh) return;
    this.busy = true;
    try {
      await this.take(fresh);
      this.told = "";
    } catch (error) {
      const text = textOf(error);
      if (text !== this.told) log.error({ error: text }, "the new certificate can't be taken yet");
      this.told = text;
    } finally {
      this.busy = false;
    }
  }

  /** Redis first: what it refuses, nobody uses. */
  private async take({ ca, cert, key }: CertificateTexts): Promise<void> {
    await this.redis();
    this.server.setSecureContext({ ca, cert, key });
    Object.assign(this.credentials, { ca, cert, key });
    this.files.taken({ ca, cert, key });
    log.info({ until: new X509Certificate(cert).validTo }, "a new certificate is in use");
  }
}
