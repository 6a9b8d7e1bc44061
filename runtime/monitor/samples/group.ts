import type { GroupView } from "../group-view";
import { nodeReadings, sentinelReadings, type Snapshot } from "../reading";
import type { Target } from "../target";
import type { Sampler } from "./sample";

/** What no single server can tell. */
export function groupSamples(
  snapshot: Snapshot,
  view: GroupView,
  configured: readonly Target[],
  sample: Sampler,
): void {
  const nodes = configured.filter((t) => t.kind === "node").length;
  const up = (readings: readonly { target: Target }[]): number => readings.filter((r) => r.target.configured).length;
  const nodesAnswering = nodeReadings(snapshot);
  const sentinelsAnswering = sentinelReadings(snapshot);
  sample("redis_group_masters", view.masters.length);
  sample("redis_group_replicas", view.replicas.filter((r) => r.lagBytes !== undefined).length);
  // Where the settings name no nodes, those that are known are all there should be.
  sample("redis_group_nodes_expected", nodes === 0 ? nodesAnswering.length : nodes);
  sample("redis_group_nodes_up", nodes === 0 ? nodesAnswering.length : up(nodesAnswering));
  sample("redis_group_sentinels_expected", configured.filter((t) => t.kind === "sentinel").length);
  sample("redis_group_sentinels_up", up(sentinelsAnswering));
  sample("redis_group_agreement", Number(view.agreement));
  sample("redis_group_sentinels_agreeing", view.named?.votes ?? 0);
  sample("redis_group_unknown_sentinels", view.unknownSentinels.length);
  sample("redis_group_unknown_nodes", view.unknownNodes.length);
  const lags = view.replicas.map((r) => r.lagBytes).filter((lag) => lag !== undefined);
  if (lags.length > 0) sample("redis_group_replica_lag_max_bytes", Math.max(...lags));
}
