import { createHash, createHmac, randomBytes } from "node:crypto";
import { sameText } from "./same-text";

/** How long one stays logged in. */
export const SESSION_SECONDS = 12 * 3600;

/**
 * The value of a browser's cookie: when it ends, and a proof that whoever was given it knew the token. The token itself can't be told
 * from it, and nothing needs to be remembered: it holds after a restart, with every monitor of the token, and no longer than the token.
 * @param now milliseconds of Unix time
 */
export function newSession(token: string, now: number): string {
  const said = `v1.${Math.floor(now / 1000) + SESSION_SECONDS}.${randomBytes(12).toString("hex")}`;
  return `${said}.${proof(token, said)}`;
}

/** Whether a cookie's value was made from this token, and has not ended. Takes the same time however much of it is right. Pure. */
export function isSession(value: string, token: string, now: number): boolean {
  const match = /^(v1\.(\d{1,12})\.[0-9a-f]{24})\.([0-9a-f]{64})$/.exec(value);
  if (!match) return false;
  const [, said = "", ends = "", given = ""] = match;
  return sameText(given, proof(token, said)) && Number(ends) * 1000 > now;
}

/** The cookie's name: cookies know no ports, and one host may have several groups' monitors. */
export function cookieName(group: string, secure: boolean): string {
  const name = `redis-ha-${createHash("sha256").update(group).digest("hex").slice(0, 12)}`;
  return secure ? `__Host-${name}` : name;
}

/** `Set-Cookie`. @param value undefined: forget it */
export function setCookie(name: string, value: string | undefined, secure: boolean): string {
  const age = value === undefined ? 0 : SESSION_SECONDS;
  return `${name}=${value ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

/** The value of a cookie in the header `Cookie`. Pure. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function proof(token: string, said: string): string {
  const key = createHmac("sha256", token).update("redis-ha monitor: key of sessions").digest();
  return createHmac("sha256", key).update(said).digest("hex");
}
