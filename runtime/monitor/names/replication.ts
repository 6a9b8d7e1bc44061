import { counterOf, gauge, gaugeOf, own } from "./definition";

const REPLICA = ["slave_ip", "slave_port", "slave_state"];
const MASTER = ["master_host", "master_port"];

/** Section `replication` of INFO. */
export const replicationMetrics = {
  redis_connected_slaves: gaugeOf("connected_slaves", "Replicas connected to it"),
  redis_connected_slave_offset_bytes: gauge("Offset that a replica has confirmed, as its master counts", REPLICA),
  redis_connected_slave_lag_seconds: gauge("Seconds since a replica confirmed anything", REPLICA),
  redis_connected_slave_lag_bytes: own(gauge("Bytes that a replica has not confirmed, as its master counts", REPLICA)),
  redis_master_link_up: gauge("Of replicas: 1 where the link to the master is up", MASTER),
  redis_master_sync_in_progress: gauge("Of replicas: 1 while it takes a full copy", MASTER),
  redis_master_last_io_seconds_ago: gauge("Of replicas: seconds since the master was heard; -1: link down", MASTER),
  redis_master_link_down_seconds: own(gauge("Of replicas: seconds since the link went down; -1: never up", MASTER)),
  redis_slave_repl_offset: gauge("Of replicas: offset up to which it has the data", MASTER),
  redis_slave_read_only: gaugeOf("slave_read_only", "Of replicas: 1 where it refuses writes"),
  redis_slave_priority: gaugeOf("slave_priority", "Priority by which Sentinels choose; 0: never"),
  redis_master_repl_offset: gaugeOf("master_repl_offset", "Offset of the data it serves"),
  redis_second_repl_offset: gaugeOf("second_repl_offset", "Offset up to which its former replication id holds"),
  redis_min_slaves_good_slaves: own(
    gaugeOf("min_slaves_good_slaves", "Replicas that count towards min-replicas-to-write; absent where that is 0"),
  ),
  redis_repl_backlog_is_active: gaugeOf("repl_backlog_active", "1 where it keeps a backlog"),
  redis_replication_backlog_bytes: gaugeOf("repl_backlog_size", "Size of the backlog"),
  redis_repl_backlog_first_byte_offset: gaugeOf("repl_backlog_first_byte_offset", "Offset at which the backlog begins"),
  redis_repl_backlog_history_bytes: gaugeOf("repl_backlog_histlen", "Bytes in the backlog"),
  redis_replica_resyncs_full: gaugeOf("sync_full", "Full copies given to replicas, since its start"),
  redis_replica_partial_resync_accepted: gaugeOf("sync_partial_ok", "Replicas that went on from the backlog"),
  redis_replica_partial_resync_denied: gaugeOf("sync_partial_err", "Replicas that could not"),
  redis_net_repl_input_bytes_total: counterOf("total_net_repl_input_bytes", "Bytes of replication received"),
  redis_net_repl_output_bytes_total: counterOf("total_net_repl_output_bytes", "Bytes of replication sent"),
};
