import type { BadSettings } from "./bad-settings";

/** Bad settings: memory and persistence. */
export const memory: readonly BadSettings[] = [
  {
    what: "a size with an unknown unit",
    raw: { memory: "2g" },
    message: [
      'memory: got "2g"; allowed: a size from 128mb to 1024gb, in whole megabytes; run: pulumi config set memory 512mb',
    ],
  },
  {
    what: "a size that is no whole megabyte",
    raw: { memory: "200000kb" },
    message: ["memory: got 200000kb; allowed: whole megabytes; run: pulumi config set memory 195mb"],
  },
  {
    what: "too little memory",
    raw: { memory: "64mb" },
    message: [
      'memory: got "64mb"; allowed: a size from 128mb to 1024gb, in whole megabytes; run: pulumi config set memory 512mb',
    ],
  },
  {
    what: "no room for a fork",
    raw: { memory: "2gb", maxmemory: "2gb" },
    message: [
      "maxmemory: got 2gb; allowed: at most 60 % of memory (2gb), so that a fork fits: 1228mb; run: pulumi config set maxmemory 1228mb",
    ],
  },
  {
    what: "an unknown eviction policy",
    raw: { maxmemoryPolicy: "lru" },
    message: [
      'maxmemoryPolicy: got "lru"; allowed: noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random, volatile-ttl; run: pulumi config set maxmemoryPolicy allkeys-lru',
    ],
  },
  {
    what: "a backlog that leaves no room for data",
    raw: { memory: "256mb", maxmemory: "100mb", replication: { backlogSize: "64mb" } },
    message: [
      "replication.backlogSize: got 64mb; allowed: at most half of maxmemory (100mb), towards which it counts; run: pulumi config rm --path replication.backlogSize",
    ],
  },
  {
    what: "a replica's buffer below the backlog",
    raw: { memory: "4gb", redis: { outputBufferLimits: { replica: { hard: "64mb", soft: "32mb" } } } },
    message: [
      "redis.outputBufferLimits.replica.hard: got 64mb; allowed: 0, or at least replication.backlogSize (256mb): below it a replica is cut off while it catches up; run: pulumi config set --path redis.outputBufferLimits.replica.hard 256mb",
    ],
  },
  {
    what: "a soft limit above the hard one",
    raw: { redis: { outputBufferLimits: { pubsub: { hard: "4mb" } } } },
    message: [
      "redis.outputBufferLimits.pubsub.soft: got 8mb; allowed: at most the hard limit (4mb); run: pulumi config set --path redis.outputBufferLimits.pubsub.soft 4mb",
    ],
  },
  {
    what: "an unknown fsync",
    raw: { persistence: { appendfsync: "sometimes" } },
    message: [
      'persistence.appendfsync: got "sometimes"; allowed: always, everysec, no; run: pulumi config set --path persistence.appendfsync everysec',
    ],
  },
  {
    what: "a save point with one number",
    raw: { persistence: { save: [[900, 1], [300]] } },
    message: [
      "persistence.save[1]: got [300]; allowed: a pair of whole numbers above 0: seconds, changes; run: pulumi config set --path 'persistence.save[1]' '[900,1]'",
    ],
  },
  {
    what: "a save point of no time",
    raw: { persistence: { save: [[0, 1]] } },
    message: [
      "persistence.save[0]: got [0,1]; allowed: a pair of whole numbers above 0: seconds, changes; run: pulumi config set --path 'persistence.save[0]' '[900,1]'",
    ],
  },
  {
    what: "no persistence at all",
    raw: { persistence: { appendonly: false, save: [] } },
    message: [
      "persistence.appendonly: got false, and no save points; allowed: true, or at least one save point: else a restart of all nodes loses everything; run: pulumi config set --path persistence.appendonly true",
    ],
  },
];
