import { counterOf, gaugeOf } from "./definition";

/** Section `persistence` of INFO, and forks. */
export const persistenceMetrics = {
  redis_loading_dump_file: gaugeOf("loading", "1 while it loads its data and answers LOADING"),
  redis_async_loading: gaugeOf(
    "async_loading",
    "1 while it loads a copy from its master and answers from the old data",
  ),
  redis_rdb_changes_since_last_save: gaugeOf("rdb_changes_since_last_save", "Changes since the last snapshot"),
  redis_rdb_bgsave_in_progress: gaugeOf("rdb_bgsave_in_progress", "1 while a snapshot is written"),
  redis_rdb_last_save_timestamp_seconds: gaugeOf(
    "rdb_last_save_time",
    "Unix time of the last snapshot on its own disk, or of its start: no backup",
  ),
  redis_rdb_last_bgsave_status: gaugeOf("rdb_last_bgsave_status", "1 where the last snapshot succeeded"),
  redis_rdb_last_bgsave_duration_sec: gaugeOf("rdb_last_bgsave_time_sec", "Seconds of the last snapshot; -1: none yet"),
  redis_rdb_current_bgsave_duration_sec: gaugeOf("rdb_current_bgsave_time_sec", "Seconds of the one running; -1: none"),
  redis_rdb_last_cow_size_bytes: gaugeOf("rdb_last_cow_size", "Bytes copied on write during the last snapshot"),
  redis_rdb_saves_total: counterOf("rdb_saves", "Snapshots since its start"),
  redis_aof_enabled: gaugeOf("aof_enabled", "1 where changes are appended to a file"),
  redis_aof_rewrite_in_progress: gaugeOf("aof_rewrite_in_progress", "1 while that file is rewritten"),
  redis_aof_rewrite_scheduled: gaugeOf("aof_rewrite_scheduled", "1 where a rewrite waits for a snapshot to end"),
  redis_aof_last_rewrite_duration_sec: gaugeOf(
    "aof_last_rewrite_time_sec",
    "Seconds of the last rewrite; -1: none yet",
  ),
  redis_aof_current_rewrite_duration_sec: gaugeOf(
    "aof_current_rewrite_time_sec",
    "Seconds of the one running; -1: none",
  ),
  redis_aof_last_cow_size_bytes: gaugeOf("aof_last_cow_size", "Bytes copied on write during the last rewrite"),
  redis_aof_current_size_bytes: gaugeOf("aof_current_size", "Size of the append-only file"),
  redis_aof_base_size_bytes: gaugeOf("aof_base_size", "Its size after the last rewrite or start"),
  redis_aof_pending_rewrite: gaugeOf("aof_pending_rewrite", "1 where a rewrite waits"),
  redis_aof_buffer_length: gaugeOf("aof_buffer_length", "Bytes not yet given to the kernel"),
  redis_aof_pending_bio_fsync: gaugeOf("aof_pending_bio_fsync", "fsyncs that wait"),
  redis_aof_delayed_fsync: gaugeOf("aof_delayed_fsync", "Writes that waited for a slow fsync, since its start"),
  redis_aof_last_bgrewrite_status: gaugeOf("aof_last_bgrewrite_status", "1 where the last rewrite succeeded"),
  redis_aof_last_write_status: gaugeOf("aof_last_write_status", "1 where the last append succeeded"),
  redis_aof_rewrites_consecutive_failures: gaugeOf(
    "aof_rewrites_consecutive_failures",
    "Rewrites that failed one after the other",
  ),
  redis_latest_fork_usec: gaugeOf("latest_fork_usec", "Microseconds that the last fork stopped it"),
  redis_total_forks_total: counterOf("total_forks", "Forks since its start"),
};
