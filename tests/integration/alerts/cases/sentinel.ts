import { GROUP, member, of, ofGroup, type AlertCase } from "./alert-case";

const quorum = (sentinel: string, message = "OK") =>
  of("redis_sentinel_master_ckquorum_status", sentinel, { master_name: GROUP, message });
const names = (sentinel: string) => of("redis_sentinel_answer_is_master", sentinel);
const watched = { master_name: GROUP, master_address: "10.163.79.11:6379" };

export const sentinel: readonly AlertCase[] = [
  {
    alert: "RedisSentinelQuorumLost",
    at: "3m",
    fires: { [quorum("sentinel-1")]: "0x20", [quorum("sentinel-2")]: "1x20" },
    labels: { group: GROUP },
    summary: "No failover is possible in mymaster",
    description:
      "Only 50% of the Sentinels of mymaster that answer see a majority: if the master dies now, no other takes over.",
    quiet: { [quorum("sentinel-1")]: "0x20", [quorum("sentinel-2")]: "1x20", [quorum("sentinel-3")]: "1x20" },
    because: "two of three are a majority",
  },
  {
    alert: "RedisSentinelIsolated",
    at: "8m",
    fires: {
      // What it says of it changes meanwhile.
      [quorum("sentinel-1", "NOQUORUM 1")]: "0x20 stale",
      [quorum("sentinel-1", "NOQUORUM 2")]: "_x20 0x40",
      [quorum("sentinel-2")]: "1x60",
    },
    labels: member("sentinel-1"),
    summary: "sentinel-1 of mymaster sees no majority",
    description: "sentinel-1 of mymaster reaches too few other Sentinels for a failover of its own.",
    quiet: { [quorum("sentinel-1")]: "1x20 0x40", [quorum("sentinel-2")]: "1x60" },
    because: "four and a half minutes are not five",
  },
  {
    alert: "RedisSentinelNamesNoMaster",
    at: "3m",
    fires: { [names("sentinel-1")]: "0x20", [names("sentinel-2")]: "0x20" },
    labels: { group: GROUP },
    summary: "The Sentinels of mymaster name a node that is no master",
    description:
      "Clients of mymaster are sent to a node whose ROLE is not master: every write is refused, though the Sentinels agree.",
    quiet: { [names("sentinel-1")]: "0x20", [names("sentinel-2")]: "1x20" },
    because: "one of them names the master",
  },
  {
    alert: "RedisSentinelsDisagree",
    at: "3m",
    fires: { [names("sentinel-1")]: "0x20", [names("sentinel-2")]: "1x20" },
    labels: { group: GROUP },
    summary: "The Sentinels of mymaster name different masters",
    description:
      "At least one Sentinel of mymaster names another node than the master. Clients that ask it alone go astray.",
    quiet: { [names("sentinel-1")]: "1x13 0x20", [names("sentinel-2")]: "1x35" },
    because: "a failover is told to all within a minute",
  },
  {
    alert: "RedisSentinelSeesMasterDown",
    at: "3m",
    fires: {
      [of("redis_sentinel_master_status", "sentinel-1", { ...watched, master_status: "sdown" })]: "0x10 stale",
      [of("redis_sentinel_master_status", "sentinel-1", { ...watched, master_status: "odown" })]: "_x10 0x20",
    },
    labels: member("sentinel-1"),
    summary: "sentinel-1 of mymaster can't reach the master",
    description: "sentinel-1 of mymaster has found the master down for a minute, and no failover has ended that.",
    quiet: { [of("redis_sentinel_master_status", "sentinel-1", { ...watched, master_status: "ok" })]: "1x20" },
    because: "it is well",
  },
  {
    alert: "RedisSentinelTilt",
    at: "3m",
    fires: { [of("redis_sentinel_tilt", "sentinel-1")]: "1x20" },
    labels: member("sentinel-1"),
    summary: "sentinel-1 of mymaster is in TILT",
    description:
      "sentinel-1 of mymaster found that its own clock or host stalls, and takes part in no failover until it has been calm for 30 s.",
    quiet: { [of("redis_sentinel_tilt", "sentinel-1")]: "0x13 1x20" },
    because: "one TILT lasts half a minute",
  },
  {
    alert: "RedisSentinelMissing",
    at: "8m",
    fires: { [of("redis_sentinel_master_ok_sentinels", "sentinel-1")]: "2x60" },
    labels: member("sentinel-1"),
    summary: "sentinel-1 of mymaster misses a Sentinel",
    description: "sentinel-1 of mymaster reaches 2 of 3 Sentinels, itself included.",
    quiet: { [of("redis_sentinel_master_ok_sentinels", "sentinel-1")]: "3x20 2x40" },
    because: "a restart takes less than five minutes",
  },
  {
    alert: "RedisSentinelGhost",
    at: "8m",
    fires: { [ofGroup("redis_group_unknown_sentinels")]: "1x60" },
    labels: { group: GROUP },
    summary: "mymaster has ghost Sentinels",
    description:
      "Sentinels of mymaster know 1 others that are not in the settings. Each counts when a majority is asked for.",
    quiet: { [ofGroup("redis_group_unknown_sentinels")]: "0x20 1x40" },
    because: "a change of the settings takes a few minutes to reach all",
  },
  {
    alert: "RedisUnknownNode",
    at: "8m",
    fires: { [ofGroup("redis_group_unknown_nodes")]: "1x60" },
    labels: { group: GROUP },
    summary: "mymaster has a node that is not in the settings",
    description:
      "1 nodes that are not in the settings follow the master of mymaster or are known to its Sentinels, which may promote them.",
    quiet: { [ofGroup("redis_group_unknown_nodes")]: "0x20 1x40" },
    because: "a change of the settings takes a few minutes to reach all",
  },
];
