import { MEMORY_USED } from "../rules/recording";
import type { Row } from "./dashboard";
import { graph } from "./panels";
import { OF_NODE as N } from "./variables";

const RATE = "[$__rate_interval]";

/** Memory and keys of a node. @param fragmented ratio from which on it is told */
export function memory(fragmented: number): Row {
  return {
    title: "Memory",
    panels: [
      graph(
        "Memory",
        "bytes",
        {
          "{{node}} used": `redis_memory_used_bytes{${N}}`,
          "{{node}} resident": `redis_memory_used_rss_bytes{${N}}`,
          "{{node}} maxmemory": `redis_memory_max_bytes{${N}}`,
        },
        "Used by Redis' own count, resident by the kernel's.",
      ),
      graph(
        "Share of maxmemory",
        "percentunit",
        { "{{node}}": `${MEMORY_USED}{${N}}` },
        "A cache is full as a rule; other data must not be.",
      ),
      graph(
        "What it is used for",
        "bytes",
        {
          "{{node}} data": `redis_memory_used_dataset_bytes{${N}}`,
          "{{node}} overhead": `redis_memory_used_overhead_bytes{${N}}`,
          "{{node}} clients": `redis_mem_clients_normal{${N}}`,
          "{{node}} replication": `redis_mem_total_replication_buffers_bytes{${N}}`,
        },
        "The replication backlog counts towards maxmemory.",
      ),
      graph(
        "Fragmentation",
        "none",
        {
          "{{node}} allocator": `redis_allocator_frag_ratio{${N}}`,
          "{{node}} resident / used": `redis_mem_fragmentation_ratio{${N}}`,
        },
        "Of little data any ratio is noise. Below 1 memory is swapped out.",
        {
          thresholds: [
            [0, "green"],
            [fragmented, "red"],
          ],
        },
      ),
      graph(
        "Expired and evicted keys",
        "ops",
        {
          "{{node}} expired": `rate(redis_expired_keys_total{${N}}${RATE})`,
          "{{node}} evicted": `rate(redis_evicted_keys_total{${N}}${RATE})`,
        },
        "Keys a second. Replicas expire none themselves.",
      ),
      graph(
        "Keys by database",
        "short",
        {
          "{{node}} db {{db}}": `redis_db_keys{${N}}`,
          "{{node}} db {{db}} with a time to live": `redis_db_keys_expiring{${N}}`,
        },
        "By database.",
      ),
    ],
  };
}
