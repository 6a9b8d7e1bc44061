import type { BadSettings } from "./bad-settings";

/** Bad settings: addresses and ports. */
export const network: readonly BadSettings[] = [
  {
    what: "a subnet with host bits",
    raw: { network: { subnet: "10.1.2.3/24" } },
    message: [
      'network.subnet: got "10.1.2.3/24"; allowed: an IPv4 subnet from /16 to /29 whose host bits are zero; run: pulumi config set --path network.subnet 10.163.79.0/24',
    ],
  },
  {
    what: "a subnet that is too large",
    raw: { network: { subnet: "10.0.0.0/8" } },
    message: [
      'network.subnet: got "10.0.0.0/8"; allowed: an IPv4 subnet from /16 to /29 whose host bits are zero; run: pulumi config set --path network.subnet 10.163.79.0/24',
    ],
  },
  {
    what: "a subnet without room",
    raw: { network: { subnet: "10.1.2.0/29" } },
    message: [
      'network.subnet: got "10.1.2.0/29"; allowed: a subnet with room for 6 containers and the gateway; this one has room for 5; run: pulumi config set --path network.subnet 10.1.2.0/27',
    ],
  },
  {
    what: "an address outside the subnet",
    raw: { network: { addresses: { "redis-1": "10.9.9.9" } } },
    message: [
      'network.addresses.redis-1: got "10.9.9.9"; allowed: an address inside 10.163.79.0/24, neither its first nor its last; run: pulumi config set --path network.addresses.redis-1 10.163.79.2',
    ],
  },
  {
    what: "the network's own address",
    raw: { network: { addresses: { "redis-1": "10.163.79.0" } } },
    message: [
      'network.addresses.redis-1: got "10.163.79.0"; allowed: an address inside 10.163.79.0/24, neither its first nor its last; run: pulumi config set --path network.addresses.redis-1 10.163.79.2',
    ],
  },
  {
    what: "the broadcast address",
    raw: { network: { addresses: { "redis-1": "10.163.79.255" } } },
    message: [
      'network.addresses.redis-1: got "10.163.79.255"; allowed: an address inside 10.163.79.0/24, neither its first nor its last; run: pulumi config set --path network.addresses.redis-1 10.163.79.2',
    ],
  },
  {
    what: "the gateway's address",
    raw: { network: { addresses: { "redis-1": "10.163.79.1" } } },
    message: [
      'network.addresses.redis-1: got "10.163.79.1"; allowed: not the gateway\'s address; run: pulumi config set --path network.addresses.redis-1 10.163.79.2',
    ],
  },
  {
    what: "an address that another has",
    raw: { network: { addresses: { "sentinel-1": "10.163.79.11" } } },
    message: [
      'network.addresses.sentinel-1: got "10.163.79.11"; allowed: an address of its own: this is that of redis-1; run: pulumi config set --path network.addresses.sentinel-1 10.163.79.2',
    ],
  },
  {
    what: "an address in the engine's range",
    raw: { network: { addresses: { "redis-1": "10.163.79.200" } } },
    message: [
      'network.addresses.redis-1: got "10.163.79.200"; allowed: an address outside 10.163.79.128/25, which is left to other containers; run: pulumi config set --path network.addresses.redis-1 10.163.79.2',
    ],
  },
  {
    what: "an address that is none",
    raw: { network: { addresses: { "redis-1": "10.163.79" } } },
    message: [
      'network.addresses.redis-1: got "10.163.79"; allowed: an IPv4 address inside network.subnet; run: pulumi config rm --path network.addresses.redis-1',
    ],
  },
  {
    what: "an address for nobody",
    raw: { network: { addresses: { "redis-4": "10.163.79.40" } } },
    message: [
      'network.addresses.redis-4: got "10.163.79.40"; allowed: a name of a node, Sentinel or service, perhaps redis-1; run: pulumi config rm --path network.addresses.redis-4',
    ],
  },
  {
    what: "a gateway outside the subnet",
    raw: { network: { gateway: "10.1.1.1" } },
    message: [
      'network.gateway: got "10.1.1.1"; allowed: an address inside 10.163.79.0/24, neither its first nor its last; run: pulumi config rm --path network.gateway',
    ],
  },
  {
    what: "advertise: an unknown way",
    raw: { advertise: "dns" },
    message: ['advertise: got "dns"; allowed: container, host; run: pulumi config set advertise container'],
  },
  {
    what: "advertise: host without an address",
    raw: { advertise: "host" },
    message: [
      "hostAddress: got nothing; allowed: the host's own IPv4 address, which advertise: host gives to clients; run: pulumi config set hostAddress \"$(hostname -I | cut -d' ' -f1)\"",
    ],
  },
  {
    what: "the host's address 0.0.0.0",
    raw: { advertise: "host", hostAddress: "0.0.0.0" },
    message: [
      'hostAddress: got "0.0.0.0"; allowed: the host\'s own IPv4 address, not 0.0.0.0; run: pulumi config set hostAddress "$(hostname -I | cut -d\' \' -f1)"',
    ],
  },
  {
    what: "colliding ports on one host",
    raw: { advertise: "host", hostAddress: "192.0.2.1", ports: { redis: 7000, supervisor: 7002 } },
    message: [
      "ports.supervisor: got 7002 to 7004; allowed: ports other than ports.redis (7000 to 7002); run: pulumi config set --path ports.supervisor 8002",
    ],
  },
  {
    what: "ports that run out",
    raw: { advertise: "host", hostAddress: "192.0.2.1", ports: { sentinel: 65534 } },
    message: [
      "ports.sentinel: got 65534; allowed: at most 65533, or the last container's port would be 65536; run: pulumi config set --path ports.sentinel 65533",
    ],
  },
  {
    what: "one port for Redis and its supervisor",
    raw: { ports: { supervisor: 6379 } },
    message: [
      "ports.supervisor: got 6379; allowed: ports other than ports.redis (6379); run: pulumi config set --path ports.supervisor 7379",
    ],
  },
  {
    what: "a privileged port",
    raw: { ports: { redis: 80 } },
    message: [
      "ports.redis: got 80; allowed: a whole number from 1024 to 65535; run: pulumi config set --path ports.redis 6379",
    ],
  },
  {
    what: "a network of clients with host bits, and one of everybody",
    raw: { network: { allowedCidrs: ["10.0.0.1/8", "0.0.0.0/0"] } },
    message: [
      "network.allowedCidrs[0]: got \"10.0.0.1/8\"; allowed: an IPv4 network from /1 to /32 whose host bits are zero; run: pulumi config set --path 'network.allowedCidrs[0]' 10.0.0.0/16",
      "network.allowedCidrs[1]: got \"0.0.0.0/0\"; allowed: an IPv4 network from /1 to /32 whose host bits are zero; run: pulumi config set --path 'network.allowedCidrs[1]' 10.0.0.0/16",
    ],
  },
  {
    what: "a security group that nobody could use",
    raw: { network: { securityGroup: { enabled: true } } },
    message: [
      "network.securityGroup.vpcId: got nothing; allowed: the id of a VPC, as network.securityGroup.enabled is set; run: pulumi config set --path network.securityGroup.vpcId vpc-0123456789abcdef0",
      "network.securityGroup.region: got nothing, and backup.region neither; allowed: the VPC's region, as network.securityGroup.enabled is set; run: pulumi config set --path network.securityGroup.region eu-central-1",
      "network.allowedCidrs: got []; allowed: at least one network, as network.securityGroup.enabled is set: nobody else is let in; run: pulumi config set --path network.allowedCidrs '[\"10.0.0.0/16\"]'",
      'advertise: got "container"; allowed: host, as network.securityGroup.enabled is set: else nothing listens on the host\'s address; run: pulumi config set advertise host && pulumi config set hostAddress "$(hostname -I | cut -d\' \' -f1)"',
    ],
  },
];
