import type { Row } from "./dashboard";
import { graph } from "./panels";
import { OF_NODE as N } from "./variables";

const RATE = "[$__rate_interval]";

/** What a node is asked, how long that takes, and what goes wrong. */
export function commands(): Row {
  return {
    title: "Commands",
    panels: [
      graph(
        "Commands",
        "ops",
        { "{{cmd}}": `sum by (cmd) (rate(redis_commands_total{${N}}${RATE}))` },
        "A second, by command.",
        { stacked: true },
      ),
      graph(
        "Time spent",
        "percentunit",
        { "{{cmd}}": `sum by (cmd) (rate(redis_commands_duration_seconds_total{${N}}${RATE}))` },
        "Of one core, by command: what slows all others down.",
        { stacked: true },
      ),
      graph(
        "Average time of a call",
        "s",
        {
          "{{cmd}}": `sum by (cmd) (rate(redis_commands_duration_seconds_total{${N}}${RATE})) / (sum by (cmd) (rate(redis_commands_total{${N}}${RATE})) > 0)`,
        },
        "Inside Redis, without network and waiting.",
      ),
      graph(
        "Time of 99 % of calls",
        "µs",
        { "{{node}} {{cmd}}": `topk(10, redis_latency_percentiles_usec{${N}, quantile="99"})` },
        "Since the start or the last reset; the ten slowest.",
      ),
      graph(
        "Failed and refused calls",
        "ops",
        {
          "{{cmd}} failed": `sum by (cmd) (rate(redis_commands_failed_calls_total{${N}}${RATE}))`,
          "{{cmd}} refused": `sum by (cmd) (rate(redis_commands_rejected_calls_total{${N}}${RATE}))`,
        },
        "Failed while executing; refused before.",
      ),
      graph(
        "Errors",
        "ops",
        { "{{node}} {{err}}": `sum by (node, err) (rate(redis_errors_total{${N}}${RATE}))` },
        "By the first word of the answer.",
      ),
      graph("Slow log", "none", { "{{node}}": `redis_slowlog_length{${N}}` }, "Entries; SLOWLOG GET shows them."),
      graph(
        "Longest stall",
        "s",
        { "{{node}} {{event_name}}": `redis_latency_spike_duration_seconds{${N}}` },
        "The last event of each kind in LATENCY LATEST.",
      ),
      graph(
        "Hits and misses",
        "ops",
        {
          "{{node}} hits": `rate(redis_keyspace_hits_total{${N}}${RATE})`,
          "{{node}} misses": `rate(redis_keyspace_misses_total{${N}}${RATE})`,
        },
        "Look-ups a second.",
      ),
      graph(
        "Listeners",
        "none",
        { "{{node}} channels": `redis_pubsub_channels{${N}}`, "{{node}} patterns": `redis_pubsub_patterns{${N}}` },
        "Channels and patterns that somebody listens to.",
      ),
    ],
  };
}
