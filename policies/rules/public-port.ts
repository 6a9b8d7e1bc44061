import { BlockList, isIP } from "node:net";
import { list, record, runs, type ResourceRule } from "../rule";

/** Addresses that the internet does not route (RFC 1122, 1918, 3927, 4193, 4291, 6598). */
const PRIVATE: readonly (readonly [address: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["10.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["::1", 128, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
];

/** No port of a container is reachable from the internet by where it is published. */
export const publicPort: ResourceRule = {
  name: "no-public-port",
  description: "Ports are published on a private address of the host, never on all of them or on a public one.",
  remedy: "set hostAddress to a private address, or allow this one by allowedAddresses in the policy's config",
  violations: (resource, { allowedAddresses }) => {
    if (!runs(resource)) return [];
    const { networkMode, publishAllPorts, ports } = resource.props;
    return [
      ...(networkMode === "host" ? ["it shares the host's network, and so listens on every address"] : []),
      ...(publishAllPorts === true ? ["it publishes all its ports on every address"] : []),
      ...list(ports).flatMap((port) => {
        const { internal, ip } = record(port);
        const address = typeof ip === "string" ? ip : "";
        if (allowedAddresses.includes(address)) return [];
        if (isEvery(address)) return [`port ${String(internal)} is published on every address of the host`];
        return isPrivate(address) ? [] : [`port ${String(internal)} is published on the public address ${address}`];
      }),
    ];
  },
};

function isEvery(address: string): boolean {
  return ["", "0.0.0.0", "::", "[::]"].includes(address);
}

function isPrivate(address: string): boolean {
  const blocks = new BlockList();
  for (const [net, prefix, family] of PRIVATE) blocks.addSubnet(net, prefix, family);
  const family = isIP(address);
  return family !== 0 && blocks.check(address, family === 4 ? "ipv4" : "ipv6");
}
