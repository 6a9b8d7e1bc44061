import { dynamicRange, nodeNames, placeAll, sentinelNames, serviceNames } from "./places";
import type { Settings } from "./settings";
import type { GroupView, NodeAddress, SentinelAddress } from "./supervisor";

/** What a node and a Sentinel have in common: a container with a fixed address. */
interface Place {
  readonly containerName: string;
  /** The container's own address in the group's network. `host` is the advertised one: the same, or the Docker host's. */
  readonly containerIp: string;
}

export interface NodePlace extends NodeAddress, Place {}
export interface SentinelPlace extends SentinelAddress, Place {}
export type ServicePlace = Place;

/** The group's Docker network. */
export interface NetworkPlace {
  readonly subnet: string;
  readonly gateway: string;
  /** From here the engine may serve containers without a fixed address; undefined in a small subnet. */
  readonly ipRange: string | undefined;
  readonly internal: boolean;
}

/** Where everything is. It follows from the settings alone, and adding a node or Sentinel moves no other. */
export interface Topology {
  readonly nodes: readonly NodePlace[];
  readonly sentinels: readonly SentinelPlace[];
  /** What is neither, by its name. */
  readonly services: ReadonlyMap<string, ServicePlace>;
  /** What every supervisor knows. */
  readonly view: GroupView;
  readonly network: NetworkPlace;
}

/** ACL user by which supervisors log in everywhere. */
const SUPERVISOR_USER = "node";

/** @throws where the settings have no such service */
export function servicePlace({ services }: Pick<Topology, "services">, name: string): ServicePlace {
  const service = services.get(name);
  if (!service) throw new Error(`the settings have no service ${name}`);
  return service;
}

export function topologyOf(settings: Settings): Topology {
  const { advertise, ports, network, prefix } = settings;
  const addresses = placeAll(settings);
  const step = advertise === "host" ? 1 : 0;
  const place = (name: string): Place & { readonly host: string } => {
    const containerIp = addresses.get(name);
    if (containerIp === undefined) throw new Error(`no address for ${name} in ${network.subnet}`);
    const host = advertise === "host" ? settings.hostAddress : containerIp;
    if (host === undefined) throw new Error("advertise: host without hostAddress");
    return { containerName: `${prefix}-${name}`, containerIp, host };
  };
  const nodes = nodeNames(settings).map((name, i) => ({
    name,
    ...place(name),
    port: ports.redis + i * step,
    supervisorPort: ports.supervisor + i * step,
  }));
  const sentinels = sentinelNames(settings).map((name, i) => ({
    name,
    ...place(name),
    port: ports.sentinel + i * step,
  }));
  const services = serviceNames(settings).map((name): [string, ServicePlace] => {
    const { containerName, containerIp } = place(name);
    return [name, { containerName, containerIp }];
  });
  return {
    nodes,
    sentinels,
    services: new Map(services),
    network: {
      subnet: network.subnet,
      gateway: network.gateway,
      ipRange: dynamicRange(network.subnet),
      internal: network.internal,
    },
    view: {
      group: settings.group,
      seed: "redis-1",
      nodes: nodes.map(({ name, host, port, supervisorPort }) => ({ name, host, port, supervisorPort })),
      sentinels: sentinels.map(({ name, host, port }) => ({ name, host, port })),
      quorum: settings.quorum,
      user: SUPERVISOR_USER,
    },
  };
}
