/** IPv4 arithmetic on plain 32-bit numbers. */

/** A subnet, its first (network) and last (broadcast) address included. */
export interface Subnet {
  readonly network: number;
  readonly broadcast: number;
  readonly prefix: number;
}

/** Reads a dotted quad without leading zeros; undefined for anything else. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Reads `a.b.c.d/n`; undefined for anything else. Host bits need not be zero: see `formatSubnet` for the proper form. */
export function parseSubnet(text: string): Subnet | undefined {
  const [host = "", bits = "", ...rest] = text.split("/");
  const address = parseIpv4(host);
  if (address === undefined || rest.length > 0 || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const prefix = Number(bits);
  const size = 2 ** (32 - prefix);
  const network = address - (address % size);
  return { network, broadcast: network + size - 1, prefix };
}

/** The subnet with its host bits zero. */
export function formatSubnet(subnet: Subnet): string {
  return `${formatIpv4(subnet.network)}/${subnet.prefix}`;
}

/** Whether a container can have the address: inside, and neither the network's nor the broadcast address. */
export function isHostOf(subnet: Subnet, address: number): boolean {
  return address > subnet.network && address < subnet.broadcast;
}
