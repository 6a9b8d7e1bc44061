import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** What a request must show. */
export interface Guard {
  readonly token: string | undefined;
  /** Clients must show a certificate that the TLS layer trusts. */
  readonly clientCertificate: boolean;
}

/** Why a request is turned away; undefined where it may pass. */
export function refusal(request: IncomingMessage, guard: Guard): { status: 401 | 403; why: string } | undefined {
  if (guard.clientCertificate && !(request.socket instanceof TLSSocket && request.socket.authorized))
    return { status: 403, why: "a client certificate of the right authority is needed" };
  if (guard.token === undefined) return undefined;
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (given !== undefined && sameText(given, guard.token)) return undefined;
  return { status: 401, why: "a bearer token is needed" };
}

/** Compares in a time that does not tell how much was right, nor how long the right text is. */
function sameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
