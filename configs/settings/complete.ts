import { LOCAL_BUCKET, localEndpoint } from "../backup/local-store";
import { formatIpv4, parseSubnet } from "../ipv4";
import { placeAll } from "../places";
import { completeThresholds, type Thresholds } from "./monitoring/complete";
import type { GivenSettings } from "./schema";

const MB = 2 ** 20;

/** The settings of a stack, checked and complete: the one input of all that is rendered. Sizes are bytes. */
export interface Settings extends Omit<
  GivenSettings,
  "prefix" | "maxmemory" | "network" | "replication" | "backup" | "monitoring"
> {
  readonly prefix: string;
  readonly maxmemory: number;
  readonly network: GivenSettings["network"] & { readonly gateway: string };
  readonly replication: GivenSettings["replication"] & {
    readonly minReplicasToWrite: number;
    readonly minReplicasMaxLag: number;
    readonly backlogSize: number;
  };
  readonly backup: GivenSettings["backup"] & { readonly prefix: string };
  readonly monitoring: Omit<GivenSettings["monitoring"], "thresholds"> & { readonly thresholds: Thresholds };
}

/** Fills in what follows from other settings. `given.network.subnet` must be a good one. */
export function complete(given: GivenSettings, stack: string): Settings {
  const maxmemory = given.maxmemory ?? Math.floor(given.memory / 2);
  const { replication, network, backup, monitoring } = given;
  const prefix = given.prefix ?? stack;
  const backlogSize = replication.backlogSize ?? Math.min(256 * MB, Math.max(MB, Math.floor(maxmemory / 8)));
  return {
    ...given,
    prefix,
    quorum: given.quorum === 0 ? majority(given.sentinels) : given.quorum,
    maxmemory,
    network: {
      ...network,
      gateway: network.gateway ?? firstAddress(network.subnet),
      securityGroup: { ...network.securityGroup, region: network.securityGroup.region ?? backup.region },
    },
    replication: {
      ...replication,
      minReplicasToWrite: replication.minReplicasToWrite ?? Math.min(1, given.nodes - 1),
      minReplicasMaxLag: replication.minReplicasMaxLag ?? Math.min(4, largestMaxLag(given.timeouts.downAfterMs)),
      backlogSize,
    },
    monitoring: { ...monitoring, thresholds: completeThresholds(given, backlogSize) },
    backup: { ...backup, prefix: backup.prefix ?? prefix, ...localStore(given) },
  };
}

/** Where the stack's own store is. */
function localStore(given: GivenSettings): Partial<GivenSettings["backup"]> {
  const { backup, network } = given;
  if (backup.target !== "local") return {};
  const address = placeAll({ ...given, network: { ...network, gateway: "" } }).get("object-store");
  return {
    bucket: backup.bucket ?? LOCAL_BUCKET,
    pathStyle: true,
    ...(address === undefined ? {} : { endpoint: localEndpoint(address) }),
  };
}

export function majority(sentinels: number): number {
  return Math.floor(sentinels / 2) + 1;
}

/**
 * The largest min-replicas-max-lag, in seconds, below down-after + 1 s: with it an isolated master refuses writes before another is
 * promoted. At the default of Redis, 10, all that was written for the whole isolation was lost (measured).
 */
export function largestMaxLag(downAfterMs: number): number {
  return Math.ceil(downAfterMs / 1000 + 1) - 1;
}

function firstAddress(subnet: string): string {
  return formatIpv4((parseSubnet(subnet)?.network ?? 0) + 1);
}
