import { GROUP, member, of, ofGroup, type AlertCase } from "./alert-case";

const master = of("redis_instance_info", "redis-1", { role: "master" });
const slaves = of("redis_connected_slaves", "redis-1");
const replica = { slave_ip: "10.163.79.12", slave_port: "6379", slave_state: "online" };
const named = { slave_ip: replica.slave_ip, slave_port: replica.slave_port };
const lag = of("redis_connected_slave_lag_seconds", "redis-1", replica);
const bytes = of("redis_connected_slave_lag_bytes", "redis-1", replica);
const masters = ofGroup("redis_group_masters");
const link = (node: string) => of("redis_master_link_up", node, { master_host: "10.163.79.11", master_port: "6379" });

export const replication: readonly AlertCase[] = [
  {
    alert: "RedisReplicaLinkDown",
    at: "3m",
    fires: {
      [link("redis-2")]: "0x20",
      [link("redis-3")]: "1x20",
    },
    labels: member("redis-2"),
    summary: "redis-2 of mymaster has no link to its master",
    description: "redis-2 of mymaster receives no changes. If the master is lost now, so is what was written since.",
    quiet: { [link("redis-2")]: "1x12 0x20" },
    because: "a full copy may take most of a minute",
  },
  {
    alert: "RedisReplicasMissing",
    at: "8m",
    fires: { [masters]: "1x60", [master]: "1x60", [slaves]: "1x60" },
    labels: member("redis-1"),
    summary: "The master of mymaster has too few replicas",
    description: "redis-1 of mymaster is master and has 1 of 2 replicas.",
    quiet: {
      [masters]: "1x60",
      [master]: "1x60",
      [slaves]: "2x60",
      [of("redis_instance_info", "redis-2", { role: "slave" })]: "1x60",
      [of("redis_connected_slaves", "redis-2")]: "0x60",
    },
    because: "the master has two, and a replica has none of its own",
  },
  {
    alert: "RedisReplicaLag",
    at: "3m",
    fires: { [lag]: "11x30" },
    labels: { ...member("redis-1"), ...named },
    summary: "A replica of mymaster is late",
    description: "The replica 10.163.79.12:6379 of redis-1 of mymaster confirmed nothing for 11s.",
    quiet: { [lag]: "10x30" },
    because: "10 s are allowed",
  },
  {
    alert: "RedisReplicaFarBehind",
    at: "3m",
    fires: { [bytes]: "20000000x30" },
    labels: { ...member("redis-1"), ...named },
    summary: "A replica of mymaster is far behind",
    description:
      "The replica 10.163.79.12:6379 of redis-1 of mymaster is 19.07MiB behind. Beyond the backlog it needs a full copy.",
    quiet: { [bytes]: "10000000x30" },
    because: "10 MB are less than half of the backlog",
  },
  {
    alert: "RedisFullResyncs",
    interval: "1m",
    at: "60m",
    fires: {
      [of("redis_replica_resyncs_full", "redis-1")]: "0+1x4 4x56",
      [of("redis_replica_resyncs_full", "redis-2")]: "0+1x4 4x56",
    },
    labels: { group: GROUP },
    summary: "mymaster makes many full copies",
    description: "There were 8 full copies to replicas of mymaster in an hour. Each is a fork and all of the data.",
    quiet: { [of("redis_replica_resyncs_full", "redis-1")]: "0+1x5 5x55" },
    because: "a restart of each node costs two at most",
  },
];
