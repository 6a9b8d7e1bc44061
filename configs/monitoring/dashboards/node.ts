import type { Settings } from "../../settings";
import { CONNECTIONS_USED } from "../rules/recording";
import type { Dashboard } from "./dashboard";
import { commands } from "./node-commands";
import { memory } from "./node-memory";
import { graph, stat, stats, table, timeline } from "./panels";
import { groupVariable, nodeVariable, OF_NODE as N } from "./variables";

const RATE = "[$__rate_interval]";

/** Nodes in detail: what they do, what it costs, whether it is kept. */
export function nodeDashboard({ monitoring: { thresholds: t } }: Settings): Dashboard {
  return {
    uid: "redis-ha-node",
    title: "redis-ha: node",
    description: "Nodes in detail: what they do, what it costs, whether it is kept.",
    variables: [groupVariable, nodeVariable],
    rows: [
      {
        title: "Now",
        panels: [
          stats(
            "Uptime",
            `redis_uptime_in_seconds{${N}}`,
            "{{node}}",
            "Since the start of Redis, not of its container.",
            { unit: "dtdurations" },
          ),
          stats("Keys", `sum by (node) (redis_db_keys{${N}})`, "{{node}}", "In all databases; the same on all nodes.", {
            unit: "short",
          }),
          table("What they say of themselves", `redis_instance_info{${N}}`, "Version, role, policy, replication id."),
        ],
      },
      commands(),
      {
        title: "Clients",
        panels: [
          graph(
            "Connections",
            "none",
            {
              "{{node}}": `redis_connected_clients{${N}}`,
              "{{node}} blocked": `redis_blocked_clients{${N}}`,
              "{{node}} tracking": `redis_tracking_clients{${N}}`,
            },
            "Connected, waiting in a blocking command, with server-assisted caching.",
          ),
          graph(
            "Share of maxclients",
            "percentunit",
            { "{{node}}": `${CONNECTIONS_USED}{${N}}` },
            "Above 1 new connections are rejected.",
            {
              thresholds: [
                [0, "green"],
                [t.connectionsPercent / 100, "red"],
              ],
            },
          ),
          graph(
            "New and rejected connections",
            "ops",
            {
              "{{node}} new": `rate(redis_connections_received_total{${N}}${RATE})`,
              "{{node}} rejected": `rate(redis_rejected_connections_total{${N}}${RATE})`,
            },
            "Many new ones: a client without a pool. Any rejected one: maxclients.",
          ),
          graph(
            "Refusals by the ACL",
            "none",
            { "{{node}} {{reason}}": `sum by (node, reason) (increase(redis_acl_log_denials_total{${N}}[10m]))` },
            "In ten minutes.",
          ),
        ],
      },
      memory(t.fragmentationPercent / 100),
      {
        title: "Persistence",
        panels: [
          timeline(
            "Append-only file can be written",
            `redis_aof_last_write_status{${N}}`,
            "{{node}}",
            { "0": "no", "1": "yes" },
            "Where not, writes are refused.",
            { width: 8 },
          ),
          timeline(
            "Last rewrite succeeded",
            `redis_aof_last_bgrewrite_status{${N}}`,
            "{{node}}",
            { "0": "no", "1": "yes" },
            "Where not, the file grows.",
            { width: 8 },
          ),
          timeline(
            "Last snapshot succeeded",
            `redis_rdb_last_bgsave_status{${N}}`,
            "{{node}}",
            { "0": "no", "1": "yes" },
            "Where not, writes are refused by default.",
            { width: 8 },
          ),
          graph(
            "Append-only file",
            "bytes",
            {
              "{{node}}": `redis_aof_current_size_bytes{${N}}`,
              "{{node}} after the rewrite": `redis_aof_base_size_bytes{${N}}`,
            },
            "Rewritten when it has grown by persistence.rewritePercentage.",
          ),
          graph(
            "Writes that waited for the disk",
            "none",
            { "{{node}}": `increase(redis_aof_delayed_fsync{${N}}[10m])` },
            "In ten minutes; clients waited with them.",
          ),
          graph(
            "Changes since the last snapshot",
            "short",
            { "{{node}}": `redis_rdb_changes_since_last_save{${N}}` },
            "Snapshots on the node's own disk: no backup.",
          ),
          graph(
            "Forks",
            "µs",
            { "{{node}}": `redis_latest_fork_usec{${N}}` },
            "How long the last fork stopped everything.",
            {
              thresholds: [
                [0, "green"],
                [t.forkMilliseconds * 1000, "red"],
              ],
            },
          ),
          graph(
            "Copied on write",
            "bytes",
            {
              "{{node}} snapshot": `redis_rdb_last_cow_size_bytes{${N}}`,
              "{{node}} rewrite": `redis_aof_last_cow_size_bytes{${N}}`,
            },
            "Memory that the last fork cost beside the data.",
          ),
          graph(
            "Data, by offset",
            "bytes",
            { "{{node}}": `redis_master_repl_offset{${N}}` },
            "Replicas that keep up lie on the master's line.",
          ),
        ],
      },
      {
        title: "Processor and network",
        panels: [
          graph(
            "Processor",
            "percentunit",
            {
              "{{node}} user": `rate(redis_cpu_user_seconds_total{${N}}${RATE})`,
              "{{node}} system": `rate(redis_cpu_sys_seconds_total{${N}}${RATE})`,
              "{{node}} forks": `rate(redis_cpu_user_children_seconds_total{${N}}${RATE}) + rate(redis_cpu_sys_children_seconds_total{${N}}${RATE})`,
            },
            "1 is a whole core. Commands run on one.",
          ),
          graph(
            "Network",
            "Bps",
            {
              "{{node}} in": `rate(redis_net_input_bytes_total{${N}}${RATE})`,
              "{{node}} out": `rate(redis_net_output_bytes_total{${N}}${RATE})`,
            },
            "Bytes a second, replication included.",
          ),
          stat(
            "Slowest answer to the monitor",
            `max(redis_exporter_last_scrape_duration_seconds{${N}})`,
            "How long the slowest of them took to answer all of the monitor's questions.",
            { unit: "s", width: 12 },
          ),
        ],
      },
    ],
  };
}
