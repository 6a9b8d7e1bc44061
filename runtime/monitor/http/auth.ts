import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { sameText } from "./same-text";
import { cookieIn, isSession } from "./session";

/** What a request must show. */
export interface Guard {
  readonly token: string | undefined;
  /** Clients must show a certificate that the TLS layer trusts. */
  readonly clientCertificate: boolean;
  /** Name of the cookie of who has logged in at the page, and stands for the token. */
  readonly cookie: string;
}

/** Why a request is turned away; undefined where it may pass. */
export function refusal(request: IncomingMessage, guard: Guard): { status: 401 | 403; why: string } | undefined {
  const stranger = certificateRefusal(request, guard);
  if (stranger) return stranger;
  if (guard.token === undefined) return undefined;
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (given !== undefined && sameText(given, guard.token)) return undefined;
  if (hasSession(request, guard)) return undefined;
  return { status: 401, why: "a bearer token is needed" };
}

/** The same for what is open to all who may connect. */
export function certificateRefusal(
  { socket }: IncomingMessage,
  { clientCertificate }: Guard,
): { status: 403; why: string } | undefined {
  if (!clientCertificate || (socket instanceof TLSSocket && socket.authorized)) return undefined;
  return { status: 403, why: "a client certificate of the right authority is needed" };
}

/** Whether who asks has logged in at the page. */
export function hasSession(request: IncomingMessage, { token, cookie }: Guard): boolean {
  const session = cookieIn(request.headers.cookie, cookie);
  return token !== undefined && session !== undefined && isSession(session, token, Date.now());
}
