/**
 * What each ACL user may do and what not, as commands for `ACL DRYRUN`. The table is data: unit tests hold its form, and an integration
 * test asks a real group. Words are separated by single spaces.
 */
export interface AclCase {
  /** Which server is asked. */
  readonly on: "node" | "sentinel";
  readonly user: string;
  readonly command: readonly string[];
  readonly allowed: boolean;
}

type Rights = Readonly<Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }>>;

const HELLO = "__sentinel__:hello";

/** What nobody may do but `admin`; what one of the others may all the same stands in its own list, and is left out here. */
const ADMIN_ONLY = [
  "CONFIG GET masterauth",
  "CONFIG SET dir /tmp",
  "ACL LIST",
  "ACL LOG",
  "ACL SETUSER default on",
  "DEBUG SLEEP 1",
  "FLUSHALL",
  "FLUSHDB",
  "KEYS *",
  "MONITOR",
  "SAVE",
  "BGSAVE",
  "BGREWRITEAOF",
  "SHUTDOWN NOSAVE",
  "REPLICAOF NO ONE",
  "SLAVEOF NO ONE",
  "FAILOVER",
  "CLIENT KILL TYPE normal",
  "CLIENT PAUSE 100",
  "CLIENT LIST",
  "MODULE LIST",
  "SWAPDB 0 1",
  "MIGRATE 127.0.0.1 1 k 0 100",
  "RESTORE k 0 x",
  "SYNC",
  "PSYNC ? -1",
  "REPLCONF capa eof",
  "SCRIPT KILL",
  "SLOWLOG RESET",
  "LATENCY RESET",
];

const NODE: Rights = {
  app: {
    may: [
      "SET shop:1 x",
      "GET anything",
      "EVAL return 1 0",
      "MULTI",
      "EXEC",
      "WAIT 1 100",
      "INFO",
      "ROLE",
      "SCAN 0",
      "SORT k",
      "PUBLISH news 1",
      "SUBSCRIBE news",
      "SUBSCRIBE __keyevent@0__:expired",
      "PSUBSCRIBE __keyevent@*__:*",
      "SUBSCRIBE __redis__:invalidate",
      "CLIENT ID",
      "CLIENT TRACKING ON BCAST PREFIX cache:v:",
      "CLIENT SETNAME a",
      "XADD s * a 1",
      "SCRIPT KILL",
    ],
    mayNot: ["PSUBSCRIBE *", "PSUBSCRIBE __sentinel__:*", "SUBSCRIBE __sentinel__:other"],
  },
  websocket: {
    may: [
      "PING",
      "INFO",
      "GET ws:1",
      "SET rate_limit:1 x",
      "DEL ws:1",
      "EXISTS ws:1",
      "EXPIRE ws:1 1",
      "TTL ws:1",
      "ZADD rate_limit:1 1 a",
      "ZREM rate_limit:1 a",
      "ZCARD rate_limit:1",
      "ZREMRANGEBYSCORE rate_limit:1 0 1",
    ],
    mayNot: [
      "GET shop:1",
      "SET shop:1 x",
      "DEL ws:1 shop:1",
      "SCAN 0",
      "INCR ws:1",
      "HGETALL ws:1",
      "EVAL return 1 0",
      "PUBLISH news 1",
      "SUBSCRIBE news",
    ],
  },
  replication: {
    may: ["PSYNC ? -1", "REPLCONF capa eof", "PING"],
    mayNot: ["GET k", "SET k v", "INFO", "SYNC", "SUBSCRIBE news"],
  },
  sentinel: {
    may: [
      "PING",
      "INFO",
      "ROLE",
      "MULTI",
      "EXEC",
      "SLAVEOF NO ONE",
      "CONFIG REWRITE",
      "CLIENT KILL TYPE normal",
      "CLIENT SETNAME a",
      "SCRIPT KILL",
      `PUBLISH ${HELLO} x`,
      `SUBSCRIBE ${HELLO}`,
    ],
    mayNot: ["GET k", "SET k v", "PUBLISH news 1", "SUBSCRIBE news", "PSUBSCRIBE *", "SHUTDOWN", "CONFIG RESETSTAT"],
  },
  monitor: {
    may: [
      "PING",
      "INFO",
      "ROLE",
      "DBSIZE",
      "SLOWLOG GET",
      "SLOWLOG LEN",
      "LATENCY LATEST",
      "LATENCY HISTORY command",
      "LATENCY HISTOGRAM",
      "MEMORY STATS",
      "ACL LOG",
      // Not wanted: no rule can part it from ACL LOG (acl.test.ts holds that to be so).
      "ACL LOG RESET",
      "CLIENT LIST",
    ],
    mayNot: [
      "ACL WHOAMI",
      "CLIENT KILL TYPE normal",
      "CLIENT NO-EVICT on",
      "GET k",
      "SET k v",
      "SCAN 0",
      "MEMORY USAGE k",
      "SUBSCRIBE news",
    ],
  },
  backup: {
    may: ["PSYNC ? -1", "SYNC", "REPLCONF capa eof", "PING", "INFO", "ROLE", "ACL LIST"],
    mayNot: ["GET k", "SET k v", "SCAN 0", "PUBLISH news 1"],
  },
  node: {
    may: [
      "PING",
      "INFO",
      "ROLE",
      "CLIENT PAUSE 5000 WRITE",
      "CLIENT PAUSE 100",
      "CLIENT UNPAUSE",
      "MULTI",
      "EXEC",
      "REPLICAOF 10.0.0.1 6379",
      "REPLICAOF NO ONE",
      "SHUTDOWN NOSAVE",
      "CONFIG SET dir /tmp",
      "CONFIG SET tls-cert-file x",
    ],
    mayNot: ["GET k", "SET k v", "DBSIZE", "SUBSCRIBE news", "PUBLISH news 1", "CONFIG REWRITE"],
  },
  admin: {
    may: [...ADMIN_ONLY, "GET k", "SET k v", "PUBLISH news 1", "SUBSCRIBE __keyevent@0__:expired"],
    mayNot: ["PSUBSCRIBE *", "PSUBSCRIBE __sentinel__:*", "SUBSCRIBE __sentinel__:other"],
  },
};

/** What a client needs on a Sentinel, and what it must not get. */
const CLIENT = {
  may: [
    "PING",
    "ROLE",
    "CLIENT SETNAME a",
    "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster",
    "SENTINEL MASTER mymaster",
    "SENTINEL MASTERS",
    "SENTINEL REPLICAS mymaster",
    "SENTINEL SLAVES mymaster",
    "SENTINEL SENTINELS mymaster",
    "SENTINEL MYID",
    "SUBSCRIBE +switch-master",
    "SUBSCRIBE +sdown -sdown",
    "PSUBSCRIBE +*",
    "PSUBSCRIBE -*",
  ],
  mayNot: [
    "SENTINEL FAILOVER mymaster",
    "SENTINEL CKQUORUM mymaster",
    "PSUBSCRIBE *",
    "INFO",
    "PUBLISH +switch-master x",
  ],
};

/** What nobody may do on a Sentinel but `admin`. */
const SENTINEL_ADMIN_ONLY = [
  "SENTINEL SET mymaster quorum 1",
  "SENTINEL MONITOR other 10.0.0.1 6379 1",
  "SENTINEL REMOVE mymaster",
  "SENTINEL RESET *",
  "SENTINEL FLUSHCONFIG",
  "SENTINEL CONFIG GET sentinel-pass",
  "SENTINEL DEBUG",
  "SENTINEL SIMULATE-FAILURE CRASH-AFTER-ELECTION",
  "ACL LIST",
  "ACL LOG",
  "SHUTDOWN",
];

const SENTINEL: Rights = {
  app: CLIENT,
  websocket: CLIENT,
  backup: CLIENT,
  monitor: {
    may: [...CLIENT.may, "INFO", "SENTINEL CKQUORUM mymaster", "ACL LOG", "ACL LOG RESET"],
    mayNot: ["SENTINEL FAILOVER mymaster", "PSUBSCRIBE *", "CLIENT LIST"],
  },
  sentinel: {
    may: ["PING", "CLIENT SETNAME a", `PUBLISH ${HELLO} x`, "SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 1 *"],
    mayNot: ["SENTINEL MASTERS", "SENTINEL FAILOVER mymaster", "SUBSCRIBE +switch-master", "INFO"],
  },
  node: {
    may: [
      "PING",
      "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster",
      "SENTINEL FAILOVER mymaster",
      "SENTINEL CKQUORUM mymaster",
      "SENTINEL MYID",
      "SENTINEL DEBUG",
      "INFO sentinel",
    ],
    mayNot: ["SUBSCRIBE +switch-master"],
  },
  admin: {
    may: [...SENTINEL_ADMIN_ONLY, "INFO", "SENTINEL FAILOVER mymaster", "SUBSCRIBE +switch-master", "PSUBSCRIBE +*"],
    mayNot: ["PSUBSCRIBE *"],
  },
};

/** Every case, with the forbidden ones that all users share. */
export const aclTable: readonly AclCase[] = [
  ...cases("node", NODE, [...ADMIN_ONLY, `PUBLISH ${HELLO} x`, `SUBSCRIBE ${HELLO}`]),
  ...cases("sentinel", SENTINEL, [...SENTINEL_ADMIN_ONLY, `PUBLISH ${HELLO} x`, `SUBSCRIBE ${HELLO}`]),
];

function cases(on: AclCase["on"], rights: Rights, forbidden: readonly string[]): AclCase[] {
  return Object.entries(rights).flatMap(([user, { may, mayNot }]) => {
    const denied = [...mayNot, ...forbidden.filter((command) => !may.includes(command))];
    const one = (allowed: boolean) => (text: string) => ({ on, user, command: text.split(" "), allowed });
    return [...may.map(one(true)), ...denied.map(one(false))];
  });
}
