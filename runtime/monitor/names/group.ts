import { counter, gauge, ofGroup } from "./definition";

/** What no single server can tell. */
export const groupMetrics = {
  redis_group_masters: ofGroup(gauge("Nodes that answer and say, by ROLE, that they are master. 1 is right")),
  redis_group_replicas: ofGroup(gauge("Nodes that answer and say that they are replicas of the master")),
  redis_group_nodes_expected: ofGroup(gauge("Nodes in the settings")),
  redis_group_nodes_up: ofGroup(gauge("Of these, those that answer")),
  redis_group_sentinels_expected: ofGroup(gauge("Sentinels in the settings")),
  redis_group_sentinels_up: ofGroup(gauge("Of these, those that answer")),
  redis_group_agreement: ofGroup(
    gauge("1 where a majority of the configured Sentinels names one node and that node says it is the only master"),
  ),
  redis_group_sentinels_agreeing: ofGroup(gauge("Configured Sentinels that name the node named most often")),
  redis_group_unknown_sentinels: ofGroup(gauge("Sentinels that somebody knows and nobody configured: ghosts")),
  redis_group_unknown_nodes: ofGroup(gauge("Nodes that Sentinels or a master know and nobody configured")),
  redis_group_replica_lag_max_bytes: ofGroup(
    gauge("Bytes that the last of the replicas is behind the master, by their own offsets"),
  ),
  redis_group_failovers_total: ofGroup(counter("Changes of the master that Sentinels told, since the monitor started")),
  redis_group_last_failover_timestamp_seconds: ofGroup(
    gauge("Unix time of the last of these; absent where there was none"),
  ),
};
