/**
 * Makes certificates. These functions are carried into Pulumi's dynamic provider by value, so they import inside and use nothing
 * of this module but each other.
 */

import type { webcrypto } from "node:crypto";

/** What a certificate is for. Times in days. */
export interface CertificateSpec {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
  readonly days: number;
}

/** PEM texts, and the end of validity as an ISO time. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
  readonly notAfter: string;
}

async function toolkit() {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const { webcrypto: crypto } = await import("node:crypto");
  x509.cryptoProvider.set(crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
  // A clock that is a little behind must not refuse a fresh certificate.
  const skewMs = 5 * 60_000;
  const validity = (days: number) => ({
    notBefore: new Date(Date.now() - skewMs),
    notAfter: new Date(Date.now() + days * 86_400_000),
  });
  const generateKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
    x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
  const importKey = (pem: string) =>
    crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), algorithm, true, ["sign"]);
  const serialNumber = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
    return Buffer.from(bytes).toString("hex");
  };
  return { x509, algorithm, validity, generateKeys, keyPem, importKey, serialNumber };
}

/** A private CA that signs certificates and nothing below them. */
export async function issueAuthority(commonName: string, days: number): Promise<Issued> {
  const { x509, algorithm, validity, generateKeys, keyPem, serialNumber } = await toolkit();
  const keys = await generateKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${commonName}`,
    ...validity(days),
    signingAlgorithm: algorithm,
    keys: keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    cert: cert.toString("pem"),
    key: await keyPem(keys.privateKey),
    notAfter: cert.notAfter.toISOString(),
  };
}

/** A certificate for one container, as server and as client: every node is a client of its master and of the Sentinels. */
export async function issueCertificate(
  authority: { cert: string; key: string },
  spec: CertificateSpec,
): Promise<Issued> {
  const { x509, algorithm, validity, generateKeys, keyPem, importKey, serialNumber } = await toolkit();
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await generateKeys();
  const end = validity(spec.days).notAfter;
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${spec.commonName}`,
    issuer: issuer.subject,
    notBefore: validity(spec.days).notBefore,
    notAfter: end < issuer.notAfter ? end : issuer.notAfter,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...spec.dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...spec.ips.map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return {
    cert: cert.toString("pem"),
    key: await keyPem(keys.privateKey),
    notAfter: cert.notAfter.toISOString(),
  };
}
