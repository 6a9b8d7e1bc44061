import { parseAddress, type Address } from "../address";

/** What a URL says about a connection. */
export interface UrlParts {
  readonly address?: Address;
  readonly sentinels?: readonly Address[];
  readonly group?: string;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls: boolean;
}

const form =
  /^(redis|rediss|redis\+sentinel|rediss\+sentinel):\/\/(?:([^@/]*)@)?([^/?#]+)((?:\/[^/?#]*){0,2})\/?(?:\?([^#]*))?$/;

/**
 * Reads `redis://[user[:password]@]host[:port][/db]`, `rediss://` (TLS) and
 * `redis+sentinel://[user[:password]@]host[:port],…[/group[/db]][?ssl=false]`. Sentinels speak TLS unless `ssl=false` is said:
 * the groups this library is made for do.
 * @throws Error that says what is wrong without showing the URL, which may hold a password
 */
export function parseUrl(url: string): UrlParts {
  const match = form.exec(url);
  if (!match) throw new Error("expected redis://, rediss:// or redis+sentinel://, then host and port");
  const [, scheme = "", userInfo, hosts = "", path = "", query = ""] = match;
  const segments = path
    .split("/")
    .slice(1)
    .filter((s) => s !== "")
    .map(decode);
  const ssl = new URLSearchParams(query).get("ssl");
  if (ssl !== null && ssl !== "true" && ssl !== "false") throw new Error("expected ssl=true or ssl=false");
  const viaSentinel = scheme.endsWith("+sentinel");
  const credentials = userOf(userInfo);
  if (!viaSentinel) {
    if (segments.length > 1) throw new Error("expected nothing after the database number");
    const address = parseAddress(hosts, 6379);
    if (!address) throw new Error("expected one host and port");
    return { address, ...credentials, ...dbOf(segments[0]), tls: ssl === null ? scheme === "rediss" : ssl === "true" };
  }
  const sentinels = hosts.split(",").map((host) => parseAddress(host, 26379));
  if (sentinels.some((s) => s === undefined)) throw new Error("expected host:port,host:port for the Sentinels");
  return {
    sentinels: sentinels.filter((s) => s !== undefined),
    ...(segments[0] === undefined ? {} : { group: segments[0] }),
    ...credentials,
    ...dbOf(segments[1]),
    tls: ssl !== "false",
  };
}

function userOf(userInfo: string | undefined): { username?: string; password?: string } {
  if (userInfo === undefined || userInfo === "") return {};
  const colon = userInfo.indexOf(":");
  const name = decode(colon < 0 ? userInfo : userInfo.slice(0, colon));
  return {
    ...(name === "" ? {} : { username: name }),
    ...(colon < 0 ? {} : { password: decode(userInfo.slice(colon + 1)) }),
  };
}

function dbOf(text: string | undefined): { db?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,6}$/.test(text)) throw new Error("expected a database number");
  return { db: Number(text) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("expected valid percent-encoding");
  }
}
