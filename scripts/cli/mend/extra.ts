import type { GroupView } from "../../../runtime/monitor/group-view";
import { sentinelReadings } from "../../../runtime/monitor/reading";
import type { Facts } from "../doctor/facts";
import { ghostsOf } from "../doctor/sentinel-drift";

/** A server of the group that the settings do not have, while it runs. */
export interface Extra {
  /** `host:port` */
  readonly address: string;
  /** Of the container that it runs in; undefined where it is none of this engine's. */
  readonly container: string | undefined;
  /** It replicates from the master right now. */
  readonly linked: boolean;
}

/** The container in the group's network, other than a member's, that has this `host:port`. Pure. */
export function containerAt({ neighbours, members }: Facts, address: string): string | undefined {
  const own = new Set(members.map(({ containerName }) => containerName));
  return neighbours.find((n) => address.startsWith(`${n.address}:`) && !own.has(n.container))?.container;
}

/** Those who answer a Sentinel or replicate from the master, and whom nobody asked for. Pure. */
export function extrasOf(facts: Facts, view: GroupView): Extra[] {
  const seen = sentinelReadings(facts.snapshot).flatMap((reading) => ghostsOf(reading, view).filter(({ up }) => up));
  const linked = (view.leader?.info.replicas ?? [])
    .map(({ host, port }) => `${host}:${port}`)
    .filter((one) => view.unknownNodes.includes(one));
  const addresses = [...new Set([...seen.map(({ address }) => address), ...linked])].sort();
  return addresses.map((address) => ({
    address,
    container: containerAt(facts, address),
    linked: linked.includes(address),
  }));
}
