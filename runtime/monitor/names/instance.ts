import { counterOf, gauge, gaugeOf, own } from "./definition";

/** Fields of INFO that `redis_instance_info` has as labels. */
export const INFO_LABELS = [
  "redis_version",
  "redis_build_id",
  "redis_mode",
  "os",
  "maxmemory_policy",
  "tcp_port",
  "run_id",
  "process_id",
  "master_replid",
] as const;

/** Sections `server`, `clients`, `cpu` of INFO, and whether it answers at all. */
export const instanceMetrics = {
  redis_up: gauge("1 where the server answered this scrape in time, else 0"),
  redis_instance_info: gauge("Always 1; what the server says of itself. role is master or slave, empty for Sentinels", [
    "role",
    ...INFO_LABELS,
  ]),
  redis_slave_info: gauge("Always 1, of replicas: whom it follows", ["master_host", "master_port", "read_only"]),
  redis_uptime_in_seconds: gaugeOf("uptime_in_seconds", "Seconds since its start"),
  redis_start_time_seconds: gauge("Unix time of its start"),
  redis_process_id: gaugeOf("process_id", "Process id inside its container"),
  redis_io_threads_active: gaugeOf("io_threads_active", "1 while threads for input and output are at work"),
  redis_connected_clients: gaugeOf("connected_clients", "Connections of clients, replicas not counted"),
  redis_blocked_clients: gaugeOf("blocked_clients", "Clients that wait in a blocking command"),
  redis_tracking_clients: gaugeOf("tracking_clients", "Clients with server-assisted caching"),
  redis_clients_in_timeout_table: gaugeOf("clients_in_timeout_table", "Clients that wait with a time limit"),
  redis_max_clients: gaugeOf("maxclients", "Most connections that are accepted"),
  redis_config_maxclients: gaugeOf("maxclients", "Most connections that are accepted, as the setting"),
  redis_client_recent_max_input_buffer_bytes: gaugeOf(
    "client_recent_max_input_buffer",
    "Largest input buffer of a client lately",
  ),
  redis_client_recent_max_output_buffer_bytes: gaugeOf(
    "client_recent_max_output_buffer",
    "Largest output buffer of a client lately",
  ),
  redis_cpu_sys_seconds_total: counterOf("used_cpu_sys", "Processor time in the kernel"),
  redis_cpu_user_seconds_total: counterOf("used_cpu_user", "Processor time in user space"),
  redis_cpu_sys_children_seconds_total: counterOf(
    "used_cpu_sys_children",
    "The same in the kernel, of forked children",
  ),
  redis_cpu_user_children_seconds_total: counterOf(
    "used_cpu_user_children",
    "The same in user space, of forked children",
  ),
  redis_cpu_sys_main_thread_seconds_total: counterOf(
    "used_cpu_sys_main_thread",
    "The same in the kernel, of the thread that runs commands",
  ),
  redis_cpu_user_main_thread_seconds_total: counterOf(
    "used_cpu_user_main_thread",
    "The same in user space, of the thread that runs commands",
  ),
  redis_certificate_not_after_timestamp_seconds: own(
    gauge("Unix time at which a certificate ends: kind is server, or ca for the authority (instance is then ca)", [
      "kind",
    ]),
  ),
};
