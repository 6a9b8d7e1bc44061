import { z } from "zod";
import { parseIpv4, formatSubnet, parseSubnet } from "../ipv4";
import { int, intRange, section, setting } from "./documented";
import { securityGroup } from "./security-group";

const ipv4 = z.string().refine((text) => parseIpv4(text) !== undefined);
/** Gives the first address of the machine it is typed on. */
export const HOST_ADDRESS_COMMAND = `pulumi config set hostAddress "$(hostname -I | cut -d' ' -f1)"`;

const ADVERTISE = ["container", "host"] as const;

const port = (about: string, fallback: number) =>
  setting(int(1024, 65_535).default(fallback), { about, allowed: intRange(1024, 65_535) });

/** A subnet in its proper form: host bits zero, /16 to /29. */
const subnet = z.string().refine((text) => {
  const parsed = parseSubnet(text);
  return parsed !== undefined && parsed.prefix >= 16 && parsed.prefix <= 29 && formatSubnet(parsed) === text;
});

const address = setting(ipv4, {
  about: "Fixed address of a node or Sentinel.",
  allowed: "an IPv4 address inside network.subnet",
});

/** A network in its proper form. All addresses at once are none: whoever wants that leaves the list empty. */
const cidr = setting(
  z.string().refine((text) => {
    const parsed = parseSubnet(text);
    return parsed !== undefined && parsed.prefix >= 1 && formatSubnet(parsed) === text;
  }),
  {
    about: "A network.",
    allowed: "an IPv4 network from /1 to /32 whose host bits are zero",
    example: "10.0.0.0/16",
  },
);

/** Where everybody is reached. */
export const network = {
  network: section(
    z
      .strictObject({
        subnet: setting(subnet.default("10.163.79.0/24"), {
          about:
            "Subnet of the group's own Docker network. Two stacks on one host need different ones. In a /26 or larger the upper half is left to containers without a fixed address.",
          allowed: "an IPv4 subnet from /16 to /29 whose host bits are zero",
        }),
        gateway: setting(ipv4.optional(), {
          about: "Address of the Docker host in the subnet.",
          allowed: "an IPv4 address inside network.subnet",
          fallback: "the first address of the subnet",
        }),
        addresses: setting(z.record(z.string(), address).default({}), {
          about:
            "Fixed addresses by name, where the ones that follow from the subnet don't suit: `redis-1`, `sentinel-1`.",
          allowed: "an object of names and IPv4 addresses",
        }),
        internal: setting(z.boolean().default(false), {
          about: "Cut the network off from everything outside: only containers on it reach the group.",
          allowed: "true or false",
        }),
        allowedCidrs: setting(z.array(cidr).max(50).default([]), {
          about:
            "Networks that clients come from. `redis-ha firewall apply` lets in these and no others, and so does network.securityGroup. Nothing is changed by the list alone.",
          allowed: "a list of up to 50 IPv4 networks such as 10.0.0.0/16 or 192.0.2.7/32",
        }),
        securityGroup,
      })
      .prefault({}),
    "The group's own Docker network.",
  ),
  advertise: setting(z.enum(ADVERTISE).default("container"), {
    about:
      "How everyone reaches nodes and Sentinels: `container`, by a fixed address per container, which a Linux host and its containers can reach; or `host`, by the host's address with a port of its own per container, for clients on other machines.",
    allowed: ADVERTISE.join(", "),
  }),
  hostAddress: setting(ipv4.refine((text) => text !== "0.0.0.0").optional(), {
    about: "Address of the Docker host that clients can reach. Used, and needed, with `advertise: host` only.",
    allowed: "the host's own IPv4 address, not 0.0.0.0",
    fallback: "none",
    command: HOST_ADDRESS_COMMAND,
  }),
  ports: section(
    z
      .strictObject({
        redis: port(
          "Port of the nodes. With `advertise: host` that of redis-1, and each further node has the next one.",
          6379,
        ),
        sentinel: port(
          "Port of the Sentinels. With `advertise: host` that of sentinel-1, and each further Sentinel has the next one.",
          26_379,
        ),
        supervisor: port(
          "Port at which nodes' supervisors ask each other. With `advertise: host` that of redis-1's, and so on.",
          7379,
        ),
      })
      .prefault({}),
    "Ports, all of them TLS. Inside a container the same number is listened on.",
  ),
};
