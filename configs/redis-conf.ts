import { commonBlocks } from "./common-conf";
import { quoted, renderConf, type ConfBlock } from "./conf-text";
import type { Settings } from "./settings";

export interface RedisConfArgs {
  readonly settings: Settings;
  /** The port that the node listens on. */
  readonly port: number;
  /** Password of the ACL user `replication`. */
  readonly masterAuth: string;
}

/**
 * The read-only part of a node's redis.conf. The supervisor includes it into the file on the volume and adds what belongs to one
 * start: the announced address and at most one `replicaof`. It holds a password, so it is a secret. docs/tuning.md has the reasons
 * for each value.
 */
export function renderRedisConf({ settings, port, masterAuth }: RedisConfArgs): string {
  return renderConf("A node of redis-ha, rendered from the stack's settings: change them, not this.", [
    ...commonBlocks(settings, port),
    memoryBlock(settings),
    persistenceBlock(settings),
    replicationBlock(settings, masterAuth),
    clientsBlock(settings),
    observationBlock(settings),
  ]);
}

function memoryBlock({ maxmemory, maxmemoryPolicy, redis }: Settings): ConfBlock {
  return {
    heading: "Memory",
    lines: [
      ["databases", redis.databases],
      ["maxmemory", maxmemory],
      ["maxmemory-policy", maxmemoryPolicy],
      ["maxmemory-samples", 5],
      ["lazyfree-lazy-eviction", redis.lazyfree],
      ["lazyfree-lazy-expire", redis.lazyfree],
      ["lazyfree-lazy-server-del", redis.lazyfree],
      ["lazyfree-lazy-user-del", redis.lazyfree],
      ["lazyfree-lazy-user-flush", redis.lazyfree],
      ["replica-lazy-flush", redis.lazyfree],
      ["hz", redis.hz],
      ["dynamic-hz", true],
      ["io-threads", redis.ioThreads],
    ],
  };
}

function persistenceBlock({ persistence, timeouts }: Settings): ConfBlock {
  const points = persistence.save.map(([seconds, changes]) => `${seconds} ${changes}`).join(" ");
  return {
    heading: "Persistence",
    lines: [
      ["appendonly", persistence.appendonly],
      ["appenddirname", "appendonlydir"],
      ["appendfilename", "appendonly.aof"],
      ["appendfsync", persistence.appendfsync],
      ["no-appendfsync-on-rewrite", false],
      ["auto-aof-rewrite-percentage", persistence.rewritePercentage],
      ["auto-aof-rewrite-min-size", persistence.rewriteMinSize],
      ["aof-use-rdb-preamble", true],
      ["aof-load-truncated", true],
      ["aof-timestamp-enabled", persistence.timestamps],
      ["save", points === "" ? quoted("") : points],
      ["dbfilename", "dump.rdb"],
      ["rdbcompression", true],
      ["rdbchecksum", true],
      ["stop-writes-on-bgsave-error", persistence.stopWritesOnBgsaveError],
      ["shutdown-timeout", timeouts.shutdownSeconds],
    ],
  };
}

function replicationBlock({ replication }: Settings, masterAuth: string): ConfBlock {
  return {
    heading: "Replication",
    lines: [
      ["masteruser", "replication"],
      ["masterauth", quoted(masterAuth)],
      ["replica-read-only", true],
      ["replica-serve-stale-data", true],
      ["replica-priority", 100],
      ["min-replicas-to-write", replication.minReplicasToWrite],
      ["min-replicas-max-lag", replication.minReplicasMaxLag],
      ["repl-backlog-size", replication.backlogSize],
      ["repl-backlog-ttl", replication.backlogTtl],
      ["repl-timeout", replication.timeout],
      ["repl-ping-replica-period", replication.pingPeriod],
      ["repl-diskless-sync", true],
      ["repl-diskless-sync-delay", replication.disklessSyncDelay],
      ["repl-diskless-load", "disabled"],
      ["repl-disable-tcp-nodelay", false],
    ],
  };
}

function clientsBlock({ redis }: Settings): ConfBlock {
  const limit = (kind: "normal" | "replica" | "pubsub"): readonly [string, string] => {
    const { hard, soft, softSeconds } = redis.outputBufferLimits[kind];
    return ["client-output-buffer-limit", `${kind} ${hard} ${soft} ${softSeconds}`];
  };
  return { heading: "Clients", lines: [limit("normal"), limit("replica"), limit("pubsub")] };
}

function observationBlock({ redis }: Settings): ConfBlock {
  return {
    heading: "Observation",
    lines: [
      ["slowlog-log-slower-than", redis.slowlogLogSlowerThan],
      ["slowlog-max-len", redis.slowlogMaxLen],
      ["latency-monitor-threshold", redis.latencyMonitorThreshold],
      ["latency-tracking", true],
      ["notify-keyspace-events", quoted(redis.notifyKeyspaceEvents)],
    ],
  };
}
