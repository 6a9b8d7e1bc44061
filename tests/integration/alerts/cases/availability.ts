import { GROUP, member, of, type AlertCase } from "./alert-case";

const master = (node: string) => of("redis_instance_info", node, { role: "master" });
const replica = (node: string) => of("redis_instance_info", node, { role: "slave" });
const up = (node: string) => of("redis_up", node);
const epoch = (sentinel: string) => of("redis_sentinel_master_config_epoch", sentinel);

export const availability: readonly AlertCase[] = [
  {
    alert: "RedisInstanceDown",
    at: "2m",
    fires: { [up("redis-1")]: "1x3 0x20", [up("redis-2")]: "1x30" },
    labels: member("redis-1"),
    summary: "redis-1 of mymaster does not answer",
    description: "The monitor has had no answer from redis-1 of mymaster for 60 s.",
    quiet: { [up("redis-1")]: "1x7 0x20" },
    because: "half a minute is not a minute",
  },
  {
    alert: "RedisNoMaster",
    at: "2m",
    fires: {
      [up("redis-1")]: "1 0x20",
      [up("redis-2")]: "1x20",
      // What was known of a node that no longer answers is not believed.
      [master("redis-1")]: "1x20",
      [replica("redis-2")]: "1x20",
    },
    labels: { group: GROUP },
    summary: "mymaster has no master",
    description:
      "No node of mymaster says that it is master, for longer than a failover takes. Nothing can be written.",
    quiet: {
      [up("redis-1")]: "1 0x20",
      [up("redis-2")]: "1x20",
      [master("redis-1")]: "1x20",
      [replica("redis-2")]: "1x2 stale",
      [master("redis-2")]: "_x3 1x20",
    },
    because: "another node took over",
  },
  {
    alert: "RedisManyMasters",
    at: "3m",
    fires: {
      [up("redis-1")]: "1x20",
      [up("redis-2")]: "1x20",
      [master("redis-1")]: "1x20",
      [master("redis-2")]: "1x20",
    },
    labels: { group: GROUP },
    summary: "mymaster has 2 masters",
    description: "2 nodes of mymaster say that they are master. What the wrong one accepts will be lost.",
    quiet: {
      [up("redis-1")]: "1x20",
      [master("redis-1")]: "1x20",
      'redis_up{group="other",instance="redis-2"}': "1x20",
      'redis_instance_info{group="other",instance="redis-2",role="master"}': "1x20",
    },
    because: "the other master leads another group",
  },
  {
    alert: "RedisFailoversFlapping",
    interval: "1m",
    at: "20m",
    fires: { [epoch("sentinel-1")]: "4x8 5x2 6x2 7x8", [epoch("sentinel-2")]: "4x20" },
    labels: { group: GROUP },
    summary: "mymaster changes its master again and again",
    description: "The Sentinels of mymaster have made 3 failovers in 15 minutes.",
    quiet: { [epoch("sentinel-1")]: "4x8 5x2 6x12", [epoch("sentinel-2")]: "9x20" },
    because: "two failovers may happen, and Sentinels may differ in what they have seen",
  },
];
