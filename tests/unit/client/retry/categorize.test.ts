import { list, hasFlag } from "@ioredis/commands";
import { categories, isWithin, worst, type Category } from "../../../../runtime/client/retry/category";
import { categorize } from "../../../../runtime/client/retry/categorize";

const table: Record<Category, string[]> = {
  Always: ["PING", "ECHO hello", "TIME", "ROLE", "LASTSAVE"],
  Connection: [
    "CLIENT SETNAME me",
    "CLIENT ID",
    "WATCH k",
    "MULTI",
    "EXEC",
    "UNWATCH",
    "SELECT 1",
    "SUBSCRIBE c",
    "WAIT 1 100",
  ],
  ReadOnly: [
    "GET k",
    "MGET a b",
    "EXISTS k",
    "TTL k",
    "TYPE k",
    "HGETALL h",
    "LRANGE l 0 -1",
    "SMEMBERS s",
    "ZRANGE z 0 -1",
    "XRANGE s - +",
    "XREAD STREAMS s 0",
    "SCAN 0",
    "HSCAN h 0",
    "INFO",
    "CONFIG GET maxmemory",
    "MEMORY USAGE k",
    "OBJECT ENCODING k",
    "XINFO STREAM s",
    "GETEX k",
    "BITFIELD k GET u8 0",
    "BITFIELD_RO k GET u8 0",
    "SORT k",
    "SORT_RO k",
    "GEORADIUS g 1 2 3 km",
    "EVAL_RO return 0",
    "FCALL_RO f 0",
    "FUNCTION LIST",
    "COMMAND COUNT",
    "RANDOMKEY",
    "SRANDMEMBER s",
  ],
  WriteChecked: [
    "SET k v NX",
    "SET k v nx EX 5",
    "SET k v IFEQ old",
    "SETNX k v",
    "HSETNX h f v",
    "MSETNX a 1",
    "RENAMENX a b",
    "MOVE k 1",
    "ZADD z NX 1 a",
    "GEOADD g NX 1 2 a",
    "XADD s 1-1 f v",
    "XADD s MAXLEN ~ 100 5-0 f v",
    "XADD s NOMKSTREAM MINID = 3 LIMIT 5 7-1 f v",
    "RESTORE k 0 x",
    "COPY a b",
    "XGROUP CREATE s g $",
  ],
  WriteLastWins: [
    "SET k v",
    "SET k NX",
    "SET k v EX 10",
    "SET k v XX",
    "MSET a 1",
    "SETEX k 1 v",
    "DEL k",
    "UNLINK k",
    "EXPIRE k 5",
    "PERSIST k",
    "GETEX k EX 5",
    "HSET h f v",
    "HDEL h f",
    "SADD s a",
    "SREM s a",
    "ZADD z 1 NX",
    "ZADD z XX 1 a",
    "ZADD z 1 INCR",
    "ZREM z a",
    "LSET l 0 v",
    "LTRIM l 0 1",
    "SETBIT k 0 1",
    "BITFIELD k SET u8 0 1",
    "PFADD h a",
    "SORT k STORE d",
    "RESTORE k 0 x REPLACE",
    "COPY a b REPLACE",
    "XACK s g 1-1",
    "XDEL s 1-1",
    "XTRIM s MAXLEN 5",
    "GEOADD g 1 2 NX",
    "FLUSHDB",
    "SCRIPT LOAD x",
    "ZRANGESTORE d s 0 1",
    "GEORADIUS g 1 2 3 km STORE d",
    "XGROUP SETID s g 0",
    "SMOVE a b m",
  ],
  WriteAccumulating: [
    "SET k v GET",
    "SET k v NX GET",
    "GETSET k v",
    "GETDEL k",
    "HGETDEL h FIELDS 1 f",
    "INCR k",
    "INCRBY k 2",
    "DECR k",
    "APPEND k v",
    "HINCRBY h f 1",
    "ZINCRBY z 1 a",
    "ZADD z INCR 1 a",
    "LPUSH l a",
    "RPUSH l a",
    "LPOP l",
    "SPOP s",
    "LMOVE a b LEFT RIGHT",
    "BLPOP l 0",
    "ZPOPMIN z",
    "XADD s * f v",
    "XADD s * f 1-1",
    "XADD s MAXLEN 1000 * a 2-2",
    "XREADGROUP GROUP g c STREAMS s >",
    "PUBLISH c m",
    "BITFIELD k INCRBY u8 0 1",
    "RENAME a b",
    "LREM l 1 a",
    "XAUTOCLAIM s g c 0 0",
  ],
  ServerAdmin: [
    "CONFIG SET maxmemory 1",
    "FAILOVER",
    "REPLICAOF h 1",
    "SHUTDOWN",
    "BGSAVE",
    "CLIENT KILL TYPE normal",
    "CLIENT PAUSE 10",
    "ACL SETUSER x",
    "SCRIPT FLUSH",
    "FUNCTION LOAD x",
    "SWAPDB 0 1",
    "MEMORY PURGE",
    "DEBUG SLEEP 1",
  ],
  Never: ["EVAL return 0", "EVALSHA abc 0", "FCALL f 0", "NOSUCHCOMMAND", "CONSTRUCTOR", "TOSTRING"],
};

const cases = categories.flatMap((category) => table[category].map((text) => ({ text, category })));

describe("retry categories", () => {
  test.each(cases)("$text is $category", ({ text, category }) => {
    const [name = "", ...args] = text.split(" ");
    expect(categorize(name, args)).toBe(category);
    expect(
      categorize(
        name.toLowerCase(),
        args.map((a) => Buffer.from(a)),
      ),
    ).toBe(category);
  });

  test("no command that writes is taken for one that reads", () => {
    const harmless = list.filter((name) => hasFlag(name, "write") && isWithin(categorize(name, ["k"]), "ReadOnly"));
    // Without further words these only read; the table above has them with.
    expect(harmless.sort()).toEqual(["bitfield", "georadius", "georadiusbymember", "getex", "sort"].sort());
  });

  test("every command that is known as reading may be repeated", () => {
    const kept = list.filter((name) => hasFlag(name, "readonly") && !isWithin(categorize(name, ["k"]), "ReadOnly"));
    expect(kept).toEqual(["touch"]);
  });

  test("a unit is as bad as its worst command", () => {
    expect(worst(["ReadOnly", "WriteAccumulating", "WriteLastWins"])).toBe("WriteAccumulating");
    expect(worst([])).toBe("Always");
  });
});
