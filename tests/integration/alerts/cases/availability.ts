import { GROUP, member, of, ofGroup, selector, type AlertCase } from "./alert-case";

const up = (node: string) => of("redis_up", node);
const masters = ofGroup("redis_group_masters");
const failovers = ofGroup("redis_group_failovers_total");

export const availability: readonly AlertCase[] = [
  {
    alert: "RedisInstanceDown",
    at: "2m",
    fires: { [up("redis-1")]: "1x3 0x20", [up("redis-2")]: "1x30" },
    labels: member("redis-1"),
    summary: "redis-1 of mymaster does not answer",
    description: "The monitor gets no answer from redis-1 of mymaster.",
    quiet: { [up("redis-1")]: "1x7 0x20" },
    because: "half a minute is not a minute",
  },
  {
    alert: "RedisNoMaster",
    at: "2m",
    fires: { [masters]: "1x2 0x20" },
    labels: { group: GROUP },
    summary: "mymaster has no master",
    description:
      "No node of mymaster says that it is master, for longer than a failover takes. Nothing can be written.",
    quiet: { [masters]: "1x9 0x20" },
    because: "a failover may take twenty seconds",
  },
  {
    alert: "RedisManyMasters",
    at: "3m",
    fires: { [masters]: "2x20" },
    labels: { group: GROUP },
    summary: "mymaster has 2 masters",
    description: "2 nodes of mymaster say that they are master. What the wrong one accepts will be lost.",
    quiet: { [masters]: "1x20", [selector("redis_group_masters", { group: "other" })]: "1x20" },
    because: "two groups have two masters",
  },
  {
    alert: "RedisFailoversFlapping",
    interval: "1m",
    at: "20m",
    fires: { [failovers]: "4x8 5x2 6x2 7x8" },
    labels: { group: GROUP },
    summary: "mymaster changes its master again and again",
    description: "The Sentinels of mymaster have told of 3 changes of the master in 15 minutes.",
    quiet: { [failovers]: "4x8 5x2 6x12" },
    because: "two failovers may happen",
  },
];
