import type { Settings } from "./settings";
import type { NodeSupervisorConfig, SentinelSupervisorConfig } from "./supervisor";
import { topologyOf } from "./topology";

/** ACL user by which Sentinels log in to nodes and to each other. */
const SENTINEL_USER = "sentinel";

/** What the supervisor of the node `self` is told. Holds no secret. */
export function nodeSupervisorConfig(settings: Settings, self: string): NodeSupervisorConfig {
  const { askMs, pauseMs, namedMs, sentinelGraceMs } = settings.timeouts;
  return {
    ...topologyOf(settings).view,
    kind: "node",
    self,
    modules: settings.modules,
    appendonly: settings.persistence.appendonly,
    askMs,
    pauseMs,
    namedMs,
    sentinelGraceMs,
  };
}

/** What the supervisor of the Sentinel `self` is told. Holds no secret. */
export function sentinelSupervisorConfig(settings: Settings, self: string): SentinelSupervisorConfig {
  const { askMs, downAfterMs, failoverTimeoutMs, masterRebootDownAfterMs } = settings.timeouts;
  return {
    ...topologyOf(settings).view,
    kind: "sentinel",
    self,
    askMs,
    monitor: {
      downAfterMs,
      failoverTimeoutMs,
      parallelSyncs: settings.replication.parallelSyncs,
      masterRebootDownAfterMs,
      authUser: SENTINEL_USER,
    },
  };
}
