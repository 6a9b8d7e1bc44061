import { GROUP, member, of, type AlertCase } from "./alert-case";

const up = (node: string) => of("redis_up", node);
const master = of("redis_instance_info", "redis-1", { role: "master" });
const slaves = of("redis_connected_slaves", "redis-1");
const replica = { slave_ip: "10.163.79.12", slave_port: "6379", slave_state: "online" };
const confirmed = of("redis_connected_slave_offset_bytes", "redis-1", replica);
const offset = of("redis_master_repl_offset", "redis-1");

export const replication: readonly AlertCase[] = [
  {
    alert: "RedisReplicaLinkDown",
    at: "3m",
    fires: {
      [of("redis_master_link_up", "redis-2")]: "0x20",
      [of("redis_master_link_up", "redis-3")]: "1x20",
    },
    labels: member("redis-2"),
    summary: "redis-2 of mymaster has no link to its master",
    description: "redis-2 of mymaster receives no changes. If the master is lost now, so is what was written since.",
    quiet: { [of("redis_master_link_up", "redis-2")]: "1x12 0x20" },
    because: "a full copy may take most of a minute",
  },
  {
    alert: "RedisReplicasMissing",
    at: "8m",
    fires: { [up("redis-1")]: "1x60", [master]: "1x60", [slaves]: "1x60" },
    labels: member("redis-1"),
    summary: "The master of mymaster has too few replicas",
    description: "redis-1 of mymaster is master and has 1 of 2 replicas.",
    quiet: {
      [up("redis-1")]: "1x60",
      [master]: "1x60",
      [slaves]: "2x60",
      [up("redis-2")]: "1x60",
      [of("redis_instance_info", "redis-2", { role: "slave" })]: "1x60",
      [of("redis_connected_slaves", "redis-2")]: "0x60",
    },
    because: "the master has two, and a replica has none of its own",
  },
  {
    alert: "RedisReplicaLag",
    at: "3m",
    fires: { [of("redis_connected_slave_lag_seconds", "redis-1", replica)]: "11x30" },
    labels: { ...member("redis-1"), ...replica },
    summary: "A replica of mymaster is late",
    description: "The replica 10.163.79.12:6379 of redis-1 of mymaster confirmed nothing for 11s.",
    quiet: { [of("redis_connected_slave_lag_seconds", "redis-1", replica)]: "10x30" },
    because: "10 s are allowed",
  },
  {
    alert: "RedisReplicaFarBehind",
    at: "3m",
    fires: { [offset]: "100000000x30", [confirmed]: "80000000x30" },
    labels: { ...member("redis-1"), ...replica },
    summary: "A replica of mymaster is far behind",
    description:
      "The replica 10.163.79.12:6379 of redis-1 of mymaster is 19.07MiB behind. Beyond the backlog it needs a full copy.",
    quiet: {
      [offset]: "100000000x30",
      [confirmed]: "90000000x30",
      [of("redis_master_repl_offset", "redis-2")]: "1x30",
    },
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
