import { formatIpv4, parseIpv4, parseSubnet } from "../../../configs/ipv4";
import { placeAll } from "../../../configs/places";
import type { Settings } from "../../../configs/settings";

/** So many are tried, should some be taken. */
const MOST = 16;

/**
 * Addresses of the group's network that no member or service has, also none that is stopped, from the end of the subnet. The engine's own
 * choice could be one that a stopped node comes back to. Pure.
 */
export function spareAddresses(settings: Settings): string[] {
  const subnet = parseSubnet(settings.network.subnet);
  if (!subnet) return [];
  const taken = new Set([...placeAll(settings).values(), settings.network.gateway].map(parseIpv4));
  const spare: string[] = [];
  for (let at = subnet.broadcast - 1; at > subnet.network && spare.length < MOST; at -= 1)
    if (!taken.has(at)) spare.push(formatIpv4(at));
  return spare;
}
