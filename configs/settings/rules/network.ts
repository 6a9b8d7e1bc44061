import { formatIpv4, isHostOf, parseIpv4, parseSubnet } from "../../ipv4";
import { dynamicRange, nodeNames, placeAll, sentinelNames, serviceNames } from "../../places";
import type { Settings } from "../complete";
import { pathText, removeCommand, setCommand, show, type Fault } from "../fault";
import { nearest } from "../near";
import type { Rule } from "./rule";

const READS = ["nodes", "sentinels", "network", "backup", "monitoring"];

/** Rules on the subnet and the fixed addresses in it. */
export const networkRules: readonly Rule[] = [
  { reads: ["network"], check: checkGateway },
  { reads: READS, check: checkNames },
  { reads: READS, check: checkRoom },
  { reads: READS, check: checkServices },
  { reads: READS, check: checkAddresses },
];

function checkGateway({ network }: Settings): Fault[] {
  const subnet = parseSubnet(network.subnet);
  const gateway = parseIpv4(network.gateway);
  if (subnet && gateway !== undefined && isHostOf(subnet, gateway)) return [];
  return [
    {
      setting: "network.gateway",
      value: show(network.gateway),
      allowed: `an address inside ${network.subnet}, neither its first nor its last`,
      fix: removeCommand("network.gateway"),
    },
  ];
}

function checkNames(settings: Settings): Fault[] {
  const known = [...nodeNames(settings), ...sentinelNames(settings), ...serviceNames(settings)];
  return Object.keys(settings.network.addresses)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const path = pathText(["network", "addresses", name]);
      const meant = nearest(name, known);
      return {
        setting: path,
        value: show(settings.network.addresses[name]),
        allowed: `a name of a node, Sentinel or service${meant === undefined ? "" : `, perhaps ${meant}`}`,
        fix: removeCommand(path),
      };
    });
}

function checkRoom(settings: Settings): Fault[] {
  const { nodes, sentinels, network } = settings;
  const subnet = parseSubnet(network.subnet);
  if (!subnet) return [];
  const room = subnet.broadcast - subnet.network - 2;
  const needed = nodes + sentinels;
  if (room >= needed) return [];
  return [
    {
      setting: "network.subnet",
      value: show(network.subnet),
      allowed: `a subnet with room for ${needed} containers and the gateway; this one has room for ${room}`,
      fix: setCommand(
        "network.subnet",
        network.subnet.replace(/\d+$/, (bits) => String(Math.min(27, Number(bits) - 1))),
      ),
    },
  ];
}

/** In a small subnet services have no address of their own accord. */
function checkServices(settings: Settings): Fault[] {
  const { network } = settings;
  const subnet = parseSubnet(network.subnet);
  if (!subnet) return [];
  const places = placeAll(settings);
  const taken = new Set([network.gateway, ...places.values()]);
  const free = (): string => {
    for (let a = subnet.network + 1; a < subnet.broadcast; a++) {
      const text = formatIpv4(a);
      if (taken.has(text)) continue;
      taken.add(text);
      return text;
    }
    return "ADDRESS";
  };
  return serviceNames(settings)
    .filter((name) => !places.has(name))
    .map((name) => ({
      setting: `network.addresses.${name}`,
      value: "nothing",
      allowed: `an address inside ${network.subnet}, as a subnet smaller than /27 has none to spare`,
      fix: setCommand(`network.addresses.${name}`, free()),
    }));
}

/** Every address is inside, off the gateway and the range for others, and nobody else's. */
function checkAddresses(settings: Settings): Fault[] {
  const { network } = settings;
  const subnet = parseSubnet(network.subnet);
  const gateway = parseIpv4(network.gateway);
  if (!subnet || gateway === undefined || checkRoom(settings).length > 0) return [];
  const range = parseSubnet(dynamicRange(network.subnet) ?? "");
  const places = [...placeAll(settings)].map(([name, text]) => ({ name, text, address: parseIpv4(text) ?? 0 }));
  const taken = new Set([gateway, ...places.map((p) => p.address)]);
  const free = (): string => {
    const last = range ? range.network : subnet.broadcast;
    for (let a = subnet.network + 1; a < last; a++) if (!taken.has(a)) return formatIpv4(a);
    return network.subnet;
  };
  return places.flatMap(({ name, text, address }, i): Fault[] => {
    const twin = places.slice(0, i).find((p) => p.address === address);
    const wrong = !isHostOf(subnet, address)
      ? `an address inside ${network.subnet}, neither its first nor its last`
      : address === gateway
        ? "not the gateway's address"
        : range && address >= range.network
          ? `an address outside ${dynamicRange(network.subnet) ?? ""}, which is left to other containers`
          : twin
            ? `an address of its own: this is that of ${twin.name}`
            : undefined;
    if (wrong === undefined) return [];
    const setting = `network.addresses.${name}`;
    return [{ setting, value: show(text), allowed: wrong, fix: setCommand(setting, free()) }];
  });
}
