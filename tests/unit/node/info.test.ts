import { infoFields, parseKeys, parseStatus } from "../../../runtime/node/info";

const MASTER = `# Replication\r
role:master\r
connected_slaves:2\r
slave0:ip=10.0.0.2,port=6379,state=online,offset=1000,lag=0\r
slave1:ip=10.0.0.3,port=6380,state=wait_bgsave,offset=0,lag=3\r
master_replid:aaaa\r
master_replid2:0000000000000000000000000000000000000000\r
master_repl_offset:1004\r
# Persistence\r
loading:0\r
`;
const REPLICA = `role:slave
master_host:10.0.0.1
master_port:6379
master_link_status:up
master_sync_in_progress:0
slave_repl_offset:1000
master_replid:bbbb
master_replid2:aaaa
master_repl_offset:1000
loading:1
`;

test("a master with its replicas", () => {
  expect(parseStatus(MASTER)).toEqual({
    role: "master",
    loading: false,
    replid: "aaaa",
    replid2: undefined,
    offset: 1004,
    linkUp: false,
    syncing: false,
    master: undefined,
    replicas: [
      { host: "10.0.0.2", port: 6379, online: true, offset: 1000, lagSeconds: 0 },
      { host: "10.0.0.3", port: 6380, online: false, offset: 0, lagSeconds: 3 },
    ],
    rewrite: "none",
    aofBytes: undefined,
  });
});

test("the AOF's bytes count with those that wait to be written, and a rewrite that runs before one that waits", () => {
  const aof = "aof_enabled:1\naof_current_size:100\naof_buffer_length:7\n";
  expect(parseStatus(`${MASTER}${aof}`)).toMatchObject({ rewrite: "none", aofBytes: 107 });
  const scheduled = `${MASTER}${aof}aof_rewrite_scheduled:1\n`;
  expect(parseStatus(scheduled)).toMatchObject({ rewrite: "scheduled" });
  expect(parseStatus(`${scheduled}aof_rewrite_in_progress:1\n`)).toMatchObject({ rewrite: "running" });
});

test("a replica, loading, with the id before the last promotion", () => {
  expect(parseStatus(REPLICA)).toMatchObject({
    role: "replica",
    loading: true,
    replid: "bbbb",
    replid2: "aaaa",
    linkUp: true,
    master: { host: "10.0.0.1", port: 6379 },
  });
});

test.each(["", "-LOADING Redis is loading", "role:sentinel\nmaster_replid:x", "role:master"])(
  "what is no answer to INFO is no status: %j",
  (text) => expect(parseStatus(text)).toBeUndefined(),
);

test("keys are counted over all databases", () => {
  expect(parseKeys("# Keyspace\r\ndb0:keys=3,expires=0,avg_ttl=0\r\ndb7:keys=4,expires=1,avg_ttl=9\r\n")).toBe(7);
  expect(parseKeys("# Keyspace\r\n")).toBe(0);
});

test("a value may hold a colon", () => {
  expect(infoFields("executable:/usr/bin/redis:x").get("executable")).toBe("/usr/bin/redis:x");
});
