import type { Settings } from "../../../configs/settings";
import { addressKey } from "../../../runtime/client/address";
import type { GroupView } from "../../../runtime/monitor/group-view";
import type { SentinelReading } from "../../../runtime/monitor/reading";

/** An option of a Sentinel's that is not as the settings have it, by the name that SENTINEL SET takes. */
export interface SentinelDrift {
  readonly option: string;
  readonly live: number;
  readonly wanted: number;
}

/** Pure. */
export function sentinelDrift({ master }: SentinelReading, settings: Settings): SentinelDrift[] {
  if (!master) return [];
  const { timeouts, replication, quorum } = settings;
  const all: readonly SentinelDrift[] = [
    { option: "quorum", live: master.quorum, wanted: quorum },
    { option: "down-after-milliseconds", live: master.downAfterMs, wanted: timeouts.downAfterMs },
    { option: "failover-timeout", live: master.failoverTimeoutMs, wanted: timeouts.failoverTimeoutMs },
    { option: "parallel-syncs", live: master.parallelSyncs, wanted: replication.parallelSyncs },
  ];
  return all.filter(({ live, wanted }) => live !== wanted);
}

/** Someone whom a Sentinel knows and the settings don't, `host:port`. */
export interface Ghost {
  readonly address: string;
  /** Whether it answers that Sentinel. */
  readonly up: boolean;
}

/** Pure. */
export function ghostsOf({ sentinels, replicas }: SentinelReading, view: GroupView): Ghost[] {
  const unknown = new Set([...view.unknownNodes, ...view.unknownSentinels]);
  return [...sentinels, ...replicas]
    .map(({ address, up }) => ({ address: addressKey(address), up }))
    .filter(({ address }) => unknown.has(address));
}
