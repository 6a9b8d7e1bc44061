import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Payload } from "./payload";

/** How an attempt ended. */
export type Outcome =
  | { readonly kind: "delivered" }
  /** The receiver will not take it, however often it is sent. */
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string; readonly retryAfterMs?: number };

/** Longer waits that a receiver asks for are not kept. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * Posts once. Never rejects. No redirect is followed: it would hand what is sent to somebody else. The words of the outcome don't hold
 * the URL, which is a secret.
 * @param ca certificates of the receiver's authority, PEM; default: those of Node
 */
export function post(url: string, { body, headers }: Payload, timeoutMs: number, ca?: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      resolve({ kind: "failed", why: "the file of the URL holds none" });
      return;
    }
    const request = target.protocol === "http:" ? requestHttp : requestHttps;
    const options = {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body), "user-agent": "redis-ha-monitor" },
      signal: AbortSignal.timeout(timeoutMs),
      agent: false,
      ...(ca ? { ca } : {}),
    } as const;
    try {
      const sent = request(target, options, (response) => {
        response.resume();
        resolve(outcomeOf(response.statusCode ?? 0, response.headers["retry-after"]));
      });
      sent.on("error", (error: NodeJS.ErrnoException) => resolve({ kind: "failed", why: error.code ?? error.name }));
      sent.end(body);
    } catch {
      resolve({ kind: "failed", why: "the URL can't be used: it must begin with https:// or http://" });
    }
  });
}

/** Pure. */
export function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const why = `status ${status}`;
  if (status === 429 || status === 408 || status >= 500 || status === 0) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
    if (seconds === undefined) return { kind: "failed", why };
    return { kind: "failed", why, retryAfterMs: Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) };
  }
  return { kind: "refused", why };
}
