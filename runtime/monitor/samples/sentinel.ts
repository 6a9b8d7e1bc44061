import { addressKey } from "../../client/address";
import { answerIsMaster, type GroupView } from "../group-view";
import { masterStatus } from "../parse/sentinel";
import type { SentinelReading } from "../reading";
import { fieldSamples } from "./info-fields";
import { instanceSamples } from "./instance";
import type { Sampler } from "./sample";

/** All samples of one Sentinel. Of the groups that it watches only ours is looked at. */
export function sentinelSamples(reading: SentinelReading, group: string, view: GroupView, sample: Sampler): void {
  const { master, replicas, sentinels, ckquorum } = reading;
  instanceSamples(reading, sample);
  fieldSamples(reading.info, sample);
  sample("redis_sentinel_answer_is_master", Number(answerIsMaster(reading, view)));
  if (ckquorum) {
    const labels = { master_name: group, message: ckquorum.message };
    sample("redis_sentinel_master_ckquorum_status", Number(ckquorum.ok), labels);
  }
  if (!master) return;
  const labels = { master_name: group, master_address: addressKey(master.address) };
  const status = masterStatus(master);
  sample("redis_sentinel_master_status", Number(status === "ok"), { ...labels, master_status: status });
  sample("redis_sentinel_master_slaves", master.knownReplicas, labels);
  sample("redis_sentinel_master_sentinels", master.knownSentinels + 1, labels);
  sample("redis_sentinel_master_ok_slaves", replicas.filter((r) => r.up).length, labels);
  sample("redis_sentinel_master_ok_sentinels", sentinels.filter((s) => s.up).length + 1, labels);
  sample("redis_sentinel_master_setting_ckquorum", master.quorum, labels);
  sample("redis_sentinel_master_setting_failover_timeout", master.failoverTimeoutMs, labels);
  sample("redis_sentinel_master_setting_parallel_syncs", master.parallelSyncs, labels);
  sample("redis_sentinel_master_setting_down_after_milliseconds", master.downAfterMs, labels);
  sample("redis_sentinel_master_config_epoch", master.configEpoch, labels);
  sample("redis_sentinel_master_last_ok_ping_reply_seconds", master.lastOkPingReplyMs / 1000, labels);
}
