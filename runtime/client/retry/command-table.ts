import type { Category } from "./category";

const table = (category: Category, names: string): [string, Category][] =>
  names
    .split(/\s+/)
    .filter((n) => n !== "")
    .map((name) => [name, category]);

/**
 * Commands whose category does not depend on their arguments. Whatever stands neither here nor in categorize.ts, and is not marked
 * as read-only in the command list, is Never.
 */
export const commandTable: ReadonlyMap<string, Category> = new Map<string, Category>([
  ...table("Always", "ping echo time lastsave role"),
  ...table("Connection", "select auth hello readonly readwrite asking reset quit watch unwatch multi discard"),
  ...table("Connection", "subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe wait waitaof"),
  ...table("ReadOnly", "info pubsub lolwut xinfo"),
  // A stale cursor answers differently, but a scan promises no more than that anyway.
  ...table("ReadOnly", "scan sscan hscan zscan xread"),
  ...table("WriteChecked", "setnx hsetnx msetnx renamenx move"),
  ...table("WriteLastWins", "del unlink mset hset hmset hdel sadd srem zrem psetex setex expire pexpire"),
  ...table("WriteLastWins", "expireat pexpireat persist lset ltrim setbit setrange pfadd pfmerge hexpire hpexpire"),
  ...table("WriteLastWins", "hexpireat hpexpireat hpersist hsetex hgetex zremrangebylex zremrangebyrank"),
  ...table("WriteLastWins", "zremrangebyscore sinterstore sunionstore sdiffstore zunionstore zinterstore zdiffstore"),
  ...table("WriteLastWins", "zrangestore geosearchstore bitop xack xdel xtrim xsetid smove touch flushdb flushall"),
  ...table("WriteAccumulating", "incr incrby incrbyfloat decr decrby append hincrby hincrbyfloat zincrby"),
  ...table("WriteAccumulating", "lpush rpush lpushx rpushx linsert lrem lpop rpop spop zpopmin zpopmax lmpop zmpop"),
  ...table("WriteAccumulating", "lmove rpoplpush blmove brpoplpush blpop brpop bzpopmin bzpopmax blmpop bzmpop"),
  // Their answer is the value before: a second run answers what the first one left, and the value is lost to the caller.
  ...table("WriteAccumulating", "getset getdel hgetdel"),
  ...table("WriteAccumulating", "rename publish spublish xreadgroup xclaim xautoclaim"),
  ...table(
    "ServerAdmin",
    "bgsave bgrewriteaof save failover replicaof slaveof shutdown monitor swapdb migrate debug module",
  ),
  ...table("ServerAdmin", "acl slowlog latency hotkeys sync psync replconf"),
  // EXEC is as bad as what was queued, and that stands in the same unit.
  ...table("Connection", "exec"),
  ...table("Never", "eval evalsha fcall"),
]);
