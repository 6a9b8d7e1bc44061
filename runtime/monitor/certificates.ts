import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { lateTimer } from "../client/late-timer";
import type { TlsMaterial } from "./gather/credentials";
import { textOf } from "./log";
import type { Target } from "./target";

/** A certificate as its server shows it. */
export interface SeenCertificate {
  readonly subject: string;
  /** Milliseconds of Unix time. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Why it is not trusted; undefined where it is. */
  readonly problem: string | undefined;
}

/** The same, and which one it is. */
export interface ShownCertificate extends SeenCertificate {
  /** SHA-256, hexadecimal. */
  readonly fingerprint: string;
}

/**
 * Looks at a server's certificate by a TLS handshake of its own, with no log-in. It is looked at even where it is not trusted, since an
 * expired one is what one wants to know of; nothing is sent on such a connection.
 * @throws when there is no handshake within `timeoutMs`
 */
export async function lookAtCertificate(
  target: Pick<Target, "address" | "reachable">,
  tls: TlsMaterial,
  timeoutMs: number,
): Promise<ShownCertificate> {
  const { host } = target.address;
  const socket = connect({
    ...target.reachable,
    ...tls,
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: false,
  });
  try {
    await handshake(socket, timeoutMs);
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) throw new Error("the server shows no certificate");
    const problem = problemOf(socket, certificate, host);
    return { ...read(certificate), problem, fingerprint: certificate.fingerprint256 };
  } finally {
    socket.destroy();
  }
}

/** The authority's own, out of a text of certificates: the one that ends first. @throws where it holds none */
export function authorityCertificate(ca: string | Buffer): SeenCertificate {
  const found = ca.toString().match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const all = found.map((pem) => read(new X509Certificate(pem))).sort((a, b) => a.notAfter - b.notAfter);
  const [first] = all;
  if (!first) throw new Error("there is no certificate in the file of the authority");
  return { ...first, problem: undefined };
}

function read(certificate: X509Certificate): Omit<SeenCertificate, "problem"> {
  return {
    subject: certificate.subject.replaceAll("\n", ", "),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

function problemOf(socket: TLSSocket, certificate: X509Certificate, host: string): string | undefined {
  if (!socket.authorized) return textOf(socket.authorizationError);
  const named = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
  return named === undefined ? "the certificate is not for this address" : undefined;
}

function handshake(socket: TLSSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = lateTimer(timeoutMs, () => reject(new Error(`no handshake within ${timeoutMs} ms`)));
    const settle = (act: () => void) => () => {
      cancel();
      act();
    };
    socket.once("secureConnect", settle(resolve));
    socket.on("error", (error: Error) => settle(() => reject(error))());
    socket.once(
      "close",
      settle(() => reject(new Error("the connection was closed"))),
    );
  });
}
