import { formatSize, wholeMegabytes } from "../size";
import { removeCommand, setCommand } from "../fault";
import type { Rule } from "./rule";

const MB = 2 ** 20;

/** A fork for a snapshot or a rewrite copies what is written meanwhile: up to all of it (Redis' own administration guide). */
const FORK_SHARE = 0.6;

/** Rules on memory. */
export const sizeRules: readonly Rule[] = [
  {
    reads: ["memory"],
    check: ({ memory }) =>
      memory % MB === 0
        ? []
        : [
            {
              setting: "memory",
              value: formatSize(memory),
              allowed: "whole megabytes",
              fix: setCommand("memory", wholeMegabytes(memory)),
            },
          ],
  },
  {
    reads: ["memory", "maxmemory"],
    check: ({ memory, maxmemory }) => {
      const most = Math.floor(memory * FORK_SHARE);
      if (maxmemory <= most) return [];
      return [
        {
          setting: "maxmemory",
          value: formatSize(maxmemory),
          allowed: `at most 60 % of memory (${formatSize(memory)}), so that a fork fits: ${wholeMegabytes(most)}`,
          fix: setCommand("maxmemory", wholeMegabytes(most)),
        },
      ];
    },
  },
  {
    reads: ["memory", "maxmemory", "replication.backlogSize"],
    check: ({ maxmemory, replication }) =>
      replication.backlogSize <= Math.max(MB, maxmemory / 2)
        ? []
        : [
            {
              setting: "replication.backlogSize",
              value: formatSize(replication.backlogSize),
              allowed: `at most half of maxmemory (${formatSize(maxmemory)}), towards which it counts`,
              fix: removeCommand("replication.backlogSize"),
            },
          ],
  },
  {
    reads: ["memory", "maxmemory", "replication.backlogSize", "redis.outputBufferLimits.replica"],
    check: ({ replication, redis }) => {
      const { hard } = redis.outputBufferLimits.replica;
      if (hard === 0 || hard >= replication.backlogSize) return [];
      return [
        {
          setting: "redis.outputBufferLimits.replica.hard",
          value: formatSize(hard),
          allowed: `0, or at least replication.backlogSize (${formatSize(replication.backlogSize)}): below it a replica is cut off while it catches up`,
          fix: setCommand("redis.outputBufferLimits.replica.hard", formatSize(replication.backlogSize)),
        },
      ];
    },
  },
  ...(["normal", "replica", "pubsub"] as const).map((kind): Rule => ({
    reads: [`redis.outputBufferLimits.${kind}`],
    check: ({ redis }) => {
      const { hard, soft } = redis.outputBufferLimits[kind];
      if (hard === 0 || soft <= hard) return [];
      const setting = `redis.outputBufferLimits.${kind}.soft`;
      const allowed = `at most the hard limit (${formatSize(hard)})`;
      return [{ setting, value: formatSize(soft), allowed, fix: setCommand(setting, formatSize(hard)) }];
    },
  })),
];
