import { formatIpv4, parseIpv4, parseSubnet } from "./ipv4";
import type { Settings } from "./settings/complete";

/** Smallest subnet with fixed offsets: .11 for redis-1, .21 for sentinel-1. */
const OFFSETS_FROM_PREFIX = 27;
const NODE_OFFSET = 10;
const SENTINEL_OFFSET = 20;
/** Smallest subnet that has addresses to spare for containers without a fixed one. */
const RANGE_FROM_PREFIX = 26;

/** Fixed offsets of what else may be part of a stack, below the nodes. */
const SERVICE_OFFSETS: Readonly<Record<string, number>> = {
  backup: 4,
  "object-store": 5,
  monitor: 7,
  prometheus: 8,
  alertmanager: 9,
};

type Sizes = Pick<Settings, "nodes" | "sentinels" | "network"> & ServiceSwitches;
/** Of the settings, what decides which services there are. */
interface ServiceSwitches {
  readonly backup: Pick<Settings["backup"], "enabled" | "target" | "container">;
  readonly monitoring: Pick<Settings["monitoring"], "enabled" | "prometheus" | "alertmanager">;
}

export function nodeNames(settings: Pick<Settings, "nodes">): string[] {
  return Array.from({ length: settings.nodes }, (_, i) => `redis-${i + 1}`);
}

/** Whether a member of a group is a node, by its name. */
export const isNodeName = (name: string): boolean => /^redis-\d+$/.test(name);

export function sentinelNames(settings: Pick<Settings, "sentinels">): string[] {
  return Array.from({ length: settings.sentinels }, (_, i) => `sentinel-${i + 1}`);
}

/** Containers of the stack that are neither nodes nor Sentinels. */
export function serviceNames({ backup, monitoring }: ServiceSwitches): string[] {
  const keepsMetrics = monitoring.enabled && monitoring.prometheus.enabled;
  const wanted: Record<string, boolean> = {
    backup: backup.enabled && backup.container.enabled,
    "object-store": backup.enabled && backup.target === "local",
    monitor: monitoring.enabled,
    prometheus: keepsMetrics,
    alertmanager: keepsMetrics && monitoring.alertmanager.enabled,
  };
  return Object.keys(wanted).filter((name) => wanted[name]);
}

/**
 * The fixed address of every service, node and Sentinel by name: the one in `network.addresses`, else one that follows from its number and
 * stays when others are added. Small subnets, /28 and /29, are filled by nodes from below and by Sentinels from above, and services
 * need addresses in the settings; a name is missing where there is no room.
 */
export function placeAll({ nodes, sentinels, network, backup, monitoring }: Sizes): Map<string, string> {
  const subnet = parseSubnet(network.subnet);
  if (!subnet) return new Map();
  const fromBelow: number[] = [];
  for (let a = subnet.network + 1; a < subnet.broadcast && fromBelow.length < 16; a++) {
    if (a !== parseIpv4(network.gateway)) fromBelow.push(a);
  }
  const fixed = subnet.prefix <= OFFSETS_FROM_PREFIX;
  const nodeAt = (i: number) => (fixed ? subnet.network + NODE_OFFSET + i + 1 : fromBelow[i]);
  const sentinelAt = (i: number) => (fixed ? subnet.network + SENTINEL_OFFSET + i + 1 : fromBelow.at(-1 - i));
  const serviceAt = (name: string) => (fixed ? subnet.network + (SERVICE_OFFSETS[name] ?? 0) : undefined);
  const automatic: [string, number | undefined][] = [
    ...serviceNames({ backup, monitoring }).map((name): [string, number | undefined] => [name, serviceAt(name)]),
    ...nodeNames({ nodes }).map((name, i): [string, number | undefined] => [name, nodeAt(i)]),
    ...sentinelNames({ sentinels }).map((name, i): [string, number | undefined] => [name, sentinelAt(i)]),
  ];
  return new Map(
    automatic.flatMap(([name, address]): [string, string][] => {
      const text = network.addresses[name] ?? (address === undefined ? undefined : formatIpv4(address));
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/**
 * The part of the subnet from which the engine may serve containers without a fixed address: its upper half. Without such a range
 * it could give a stopped node's address away. Undefined for a subnet too small to have one.
 */
export function dynamicRange(subnetText: string): string | undefined {
  const subnet = parseSubnet(subnetText);
  if (!subnet || subnet.prefix > RANGE_FROM_PREFIX) return undefined;
  const half = (subnet.broadcast - subnet.network + 1) / 2;
  return `${formatIpv4(subnet.network + half)}/${subnet.prefix + 1}`;
}
