import { GROUP, member, of, type AlertCase } from "./alert-case";

const NODE = "redis-1";
const errors = (err: string) => of("redis_errors_total", NODE, { err });
const clients = of("redis_connected_clients", NODE);
const maxclients = of("redis_max_clients", NODE);
const hits = of("redis_keyspace_hits_total", NODE);
const misses = of("redis_keyspace_misses_total", NODE);
const fork = of("redis_latest_fork_usec", NODE);

export const load: readonly AlertCase[] = [
  {
    alert: "RedisWritesRefused",
    at: "5m",
    fires: { [errors("NOREPLICAS")]: "0+50x40", [errors("ERR")]: "0+50x40" },
    labels: { ...member(NODE), err: "NOREPLICAS" },
    summary: "redis-1 of mymaster refuses writes",
    description: "redis-1 of mymaster answers 5.0 writes a second with NOREPLICAS.",
    quiet: { [errors("ERR")]: "0+50x40", [errors("NOREPLICAS")]: "7x40" },
    because: "a client's own mistakes don't count, nor what is long over",
  },
  {
    alert: "RedisConnectionsRejected",
    at: "15m",
    fires: { [of("redis_rejected_connections_total", NODE)]: "0+10x100" },
    labels: member(NODE),
    summary: "redis-1 of mymaster rejects connections",
    description: "redis-1 of mymaster rejects 1.0 connections a second: maxclients is reached.",
    quiet: { [of("redis_rejected_connections_total", NODE)]: "0 20x100" },
    because: "once is not again and again",
  },
  {
    alert: "RedisConnectionsNearMax",
    at: "8m",
    fires: { [clients]: "8100x60", [maxclients]: "10000x60" },
    labels: member(NODE),
    summary: "redis-1 of mymaster has many connections",
    description: "redis-1 of mymaster has 81% of maxclients.",
    quiet: { [clients]: "7900x60", [maxclients]: "10000x60" },
    because: "79 % are allowed",
  },
  {
    alert: "RedisHitRatioDrop",
    interval: "5m",
    at: "25h",
    fires: { [hits]: "0+27000x276 7452000+3000x24", [misses]: "0+3000x276 828000+27000x24" },
    labels: { group: GROUP },
    summary: "mymaster finds fewer keys",
    description: "Only 10% of look-ups in mymaster find their key, far fewer than a day ago.",
    quiet: { [hits]: "0+270x276 74520+30x24", [misses]: "0+30x276 8280+270x24" },
    because: "one look-up a second says nothing",
  },
  {
    alert: "RedisForkSlow",
    at: "5m",
    fires: { [fork]: "3000x10 1500000x20" },
    labels: member(NODE),
    summary: "redis-1 of mymaster stands still for its forks",
    description: "The last fork of redis-1 of mymaster took 1500000 µs, in which it answered nobody.",
    quiet: { [fork]: "3000x10 900000x20" },
    because: "0.9 s are allowed",
  },
];
