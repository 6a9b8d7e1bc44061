import type { IncomingMessage } from "node:http";
import { ASSETS } from "../page/assets";
import { renderLogin } from "../page/document";
import { json, page, seeOther, type Answer } from "./answer";
import { certificateRefusal, type Guard } from "./auth";
import { bodyOf } from "./body";
import { sameText } from "./same-text";
import { newSession, setCookie } from "./session";

const MOST_OF_A_FORM = 4_096;

/** What the log-in needs to know. */
export interface Door {
  readonly group: string;
  readonly guard: Guard;
  /** Served by TLS. */
  readonly secure: boolean;
  /** A wrong token was tried. */
  readonly refused: (from: string | undefined) => void;
}

/**
 * The addresses that a browser needs before it has logged in: the page's assets, and the log-in itself. They want no token, but a
 * client's certificate where one is asked for. Undefined for all other addresses.
 */
export async function openRoute(request: IncomingMessage, path: string, door: Door): Promise<Answer | undefined> {
  const asset = path.startsWith("/page/") ? ASSETS.get(path.slice("/page/".length)) : undefined;
  if (!asset && path !== "/login" && path !== "/logout") return undefined;
  const refused = certificateRefusal(request, door.guard);
  if (refused) return json(refused.status, { ok: false, why: refused.why });
  const reads = request.method === "GET" || request.method === "HEAD";
  const posts = request.method === "POST";
  if (asset && reads) return assetAnswer(asset);
  if (path === "/login" && reads)
    return door.guard.token === undefined ? seeOther("./") : page(200, renderLogin(door.group, false));
  if (!posts || asset) return json(405, { ok: false, why: asset ? "only GET and HEAD" : "only POST" });
  // Browsers say where a form came from; another site must log nobody in or out.
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return json(403, { ok: false, why: "the form is another site's" });
  return path === "/login" ? login(request, door) : seeOther("login", forget(door));
}

async function login(request: IncomingMessage, door: Door): Promise<Answer> {
  const { token, cookie } = door.guard;
  if (token === undefined) return seeOther("./");
  const body = await bodyOf(request, MOST_OF_A_FORM);
  if (body === undefined)
    return { ...json(413, { ok: false, why: "the form is too long" }), headers: { connection: "close" } };
  const given = new URLSearchParams(body).get("token")?.trim() ?? "";
  if (!sameText(given, token)) {
    door.refused(request.socket.remoteAddress);
    return page(401, renderLogin(door.group, true));
  }
  return seeOther("./", { "set-cookie": setCookie(cookie, newSession(token, Date.now()), door.secure) });
}

function forget({ guard, secure }: Door): Record<string, string> {
  return { "set-cookie": setCookie(guard.cookie, undefined, secure) };
}

/** Their address changes with their content. */
function assetAnswer({ type, text }: { readonly type: string; readonly text: string }): Answer {
  const headers = {
    "cache-control": "public, max-age=31536000, immutable",
    "cross-origin-resource-policy": "same-origin",
  };
  return { status: 200, type, body: text, headers };
}
