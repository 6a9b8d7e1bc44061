import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { FILES } from "../../configs/supervisor";
import type { Credentials } from "./connection";

/** A certificate, its key, and whose certificates are trusted; PEM. */
export type CertificateTexts = Pick<Credentials, "ca" | "cert" | "key">;

/** Reads what the program put into the container. */
export function readCertificate(paths: Readonly<Record<keyof CertificateTexts, string>> = FILES): CertificateTexts {
  return { ca: readFileSync(paths.ca), cert: readFileSync(paths.cert), key: readFileSync(paths.key) };
}

/**
 * Whether the key is the certificate's, and there is an authority to trust. Files are written one after the other, so for a moment they
 * may not fit. Pure.
 */
export function fits({ ca, cert, key }: CertificateTexts): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) && new X509Certificate(ca).raw.length > 0;
  } catch {
    return false;
  }
}

/**
 * Looks for a certificate that was replaced while the container runs (docs/architecture.md, decision 17). It is told only when two looks in
 * a row have found the same one, whole: a single look may come in the midst of writing.
 */
export class CertificateFiles {
  private last: CertificateTexts | undefined;

  /** @param inUse as of the start */
  constructor(
    private inUse: CertificateTexts,
    private readonly read: () => CertificateTexts = readCertificate,
  ) {}

  /** @returns what lies there now, where it is not what is in use; undefined while there is nothing new, or nothing whole */
  look(): CertificateTexts | undefined {
    const before = this.last;
    this.last = undefined;
    try {
      const now = this.read();
      if (same(now, this.inUse)) return undefined;
      this.last = now;
      return before && same(before, now) && fits(now) ? now : undefined;
    } catch {
      return undefined;
    }
  }

  /** From now on these are in use. */
  taken(texts: CertificateTexts): void {
    this.inUse = texts;
  }
}

function same(a: CertificateTexts, b: CertificateTexts): boolean {
  return a.ca.equals(b.ca) && a.cert.equals(b.cert) && a.key.equals(b.key);
}
