/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One text for one address, fit as a key and for messages: `10.0.0.1:6379`, `[::1]:6379`. */
export function addressKey(address: Address): string {
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

export function sameAddress(a: Address | undefined, b: Address | undefined): boolean {
  return a?.port === b?.port && a?.host === b?.host && a !== undefined;
}

/** Reads `host`, `host:port` or `[v6]:port`. @returns undefined when the text is none of these */
export function parseAddress(text: string, defaultPort: number): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@,[\]]+))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  return port > 0 && port < 65536 ? { host, port } : undefined;
}

/**
 * Translates addresses that servers announce into ones this process can reach. A table is keyed by `host:port`; a function returns
 * undefined for «as it is».
 */
export type NatMap = Readonly<Record<string, Address>> | ((announced: Address) => Address | undefined);

export function translate(announced: Address, natMap: NatMap | undefined): Address {
  if (natMap === undefined) return announced;
  return (typeof natMap === "function" ? natMap(announced) : natMap[addressKey(announced)]) ?? announced;
}
