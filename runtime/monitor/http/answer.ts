/** What is answered to a request, whole. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A plain JSON answer. */
export function json(status: number, value: unknown): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(value)}\n` };
}

/** On to another address, by GET. @param location relative, so that it holds behind a proxy with a path of its own */
export function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 303, type: "text/plain; charset=utf-8", body: "", headers: { location, ...headers } };
}

/** Nothing but our own files, nothing inline, in nobody's frame. */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
    "base-uri 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** A page for people. */
export function page(status: number, body: string): Answer {
  return { status, type: "text/html; charset=utf-8", body, headers: { ...PAGE_HEADERS, vary: "accept, cookie" } };
}
