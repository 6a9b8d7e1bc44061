import { gauge, gaugeOf, own } from "./definition";

const MASTER = ["master_name", "master_address"];

/** What a Sentinel says, of its own group only. */
export const sentinelMetrics = {
  redis_sentinel_masters: gaugeOf("sentinel_masters", "Groups that this Sentinel watches"),
  redis_sentinel_tilt: gaugeOf(
    "sentinel_tilt",
    "1 while it takes part in no failover because its clock or host stalled",
  ),
  redis_sentinel_running_scripts: gaugeOf("sentinel_running_scripts", "Scripts that run"),
  redis_sentinel_scripts_queue_length: gaugeOf("sentinel_scripts_queue_length", "Scripts that wait"),
  redis_sentinel_simulate_failure_flags: gaugeOf("sentinel_simulate_failure_flags", "Failures that it simulates"),
  redis_sentinel_master_status: gauge("1 where it finds the master ok; master_status is ok, sdown or odown", [
    ...MASTER,
    "master_status",
  ]),
  redis_sentinel_master_slaves: gauge("Replicas that it knows", MASTER),
  redis_sentinel_master_sentinels: gauge("Sentinels that it knows, itself included", MASTER),
  redis_sentinel_master_ok_slaves: gauge("Replicas that it finds up", MASTER),
  redis_sentinel_master_ok_sentinels: gauge("Sentinels that it finds up, itself included", MASTER),
  redis_sentinel_master_ckquorum_status: gauge("1 where it sees quorum and majority: a failover would be possible", [
    "master_name",
    "message",
  ]),
  redis_sentinel_master_setting_ckquorum: gauge("Sentinels that must find the master down", MASTER),
  redis_sentinel_master_setting_failover_timeout: gauge("failover-timeout in milliseconds", MASTER),
  redis_sentinel_master_setting_parallel_syncs: gauge("parallel-syncs", MASTER),
  redis_sentinel_master_setting_down_after_milliseconds: gauge("down-after-milliseconds", MASTER),
  redis_sentinel_master_config_epoch: gauge("Epoch of the configuration: grows with each failover", MASTER),
  redis_sentinel_master_last_ok_ping_reply_seconds: gauge("Seconds since the master answered its PING", MASTER),
  redis_sentinel_answer_is_master: own(
    gauge(
      "1 where the node that it names says itself, by ROLE, that it is master; 0 where not or where nobody answers",
    ),
  ),
};
