import fc from "fast-check";
import { parseAclLog } from "../../../../runtime/monitor/parse/acl-log";
import { parseClients } from "../../../../runtime/monitor/parse/clients";
import { parseLatency } from "../../../../runtime/monitor/parse/latency";
import { masterStatus, parseMaster, parseServers } from "../../../../runtime/monitor/parse/sentinel";
import { parseSlowlog } from "../../../../runtime/monitor/parse/slowlog";
import { fixture, fixtureJson } from "../../../support/monitor/fixtures";

/** Goal: the answers of a real Redis 7.0.15 are read right, and nonsense breaks nothing. */
test("ACL LOG", () => {
  const entries = parseAclLog(fixtureJson("acl-log.json"), 1_000_000);
  expect(
    entries.map(({ reason, user, object, count, context, id }) => [reason, user, object, count, context, id]),
  ).toEqual([
    ["key", "websocket", "shop:1", 1, "toplevel", undefined],
    ["command", "app", "flushall", 1, "toplevel", undefined],
  ]);
  for (const { updatedAt, client } of entries) {
    expect(updatedAt).toBeGreaterThan(999_000);
    expect(updatedAt).toBeLessThan(1_000_000);
    expect(client).toMatch(/^127\.0\.0\.1:\d+$/);
  }
});

test("ACL LOG since 7.2 has ids; a reason of the future is `other`", () => {
  const flat = ["count", 2, "reason", "quota", "age-seconds", "1.5", "entry-id", 7, "client-info", "addr=1.2.3.4:5"];
  expect(parseAclLog([flat], 10_000)).toEqual([
    { id: "7", count: 2, reason: "other", context: "", object: "", user: "", updatedAt: 8_500, client: "1.2.3.4:5" },
  ]);
});

test("SENTINEL MASTER, REPLICAS and SENTINELS", () => {
  const master = parseMaster(fixtureJson("sentinel-master.json"));
  expect(master).toMatchObject({ quorum: 2, downAfterMs: 600, failoverTimeoutMs: 4000, parallelSyncs: 1 });
  expect(master).toMatchObject({ configEpoch: 0, knownReplicas: 2, knownSentinels: 2, flags: ["master"] });
  const replicas = parseServers(fixtureJson("sentinel-replicas.json"));
  expect(replicas.map((r) => [r.address.host, r.up, r.flags])).toEqual([
    ["127.0.0.1", true, ["slave"]],
    ["127.0.0.1", true, ["slave"]],
  ]);
  expect(parseServers(fixtureJson("sentinel-sentinels.json"))).toHaveLength(2);
});

test.each([
  ["master", "ok", true],
  ["s_down,master", "sdown", false],
  ["s_down,o_down,master", "odown", false],
  ["master,disconnected", "ok", false],
])("flags %s: status %s, up %s", (flags, status, up) => {
  const flat = ["ip", "10.0.0.1", "port", "6379", "flags", flags];
  const master = parseMaster(flat);
  expect(master && masterStatus(master)).toBe(status);
  expect(parseServers([flat])[0]?.up).toBe(up);
});

test("SLOWLOG GET, as text and as bytes", () => {
  const entries = parseSlowlog(fixtureJson("slowlog.json"));
  expect(entries.length).toBeGreaterThan(30);
  const ids = entries.map((e) => e.id);
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
  expect(parseSlowlog([[1, 2, 3, [Buffer.from([0xff, 0x00])], Buffer.from("a:1"), Buffer.from("")]])).toEqual([
    { id: 1, at: 2, usec: 3, args: [Buffer.from([0xff, 0x00])], client: "a:1" },
  ]);
});

test("LATENCY LATEST", () => {
  expect(parseLatency([["fork", 1_700_000_000, 12, 40], ["odd"], "x"])).toEqual([
    { name: "fork", at: 1_700_000_000, lastMs: 12, maxMs: 40 },
  ]);
});

test("CLIENT LIST", () => {
  const clients = parseClients(fixture("clients.txt"));
  expect(clients.filter((c) => c.user === "admin").map((c) => c.command)).toEqual(["client|list"]);
  expect(clients.filter((c) => c.user === "replication")).toHaveLength(2);
});

test("whatever comes in their place, reading ends in an empty answer or a well-formed one", () => {
  fc.assert(
    fc.property(fc.anything(), (reply) => {
      expect(Array.isArray(parseAclLog(reply, 0))).toBe(true);
      expect(Array.isArray(parseSlowlog(reply))).toBe(true);
      expect(Array.isArray(parseLatency(reply))).toBe(true);
      expect(Array.isArray(parseClients(reply))).toBe(true);
      expect(Array.isArray(parseServers(reply))).toBe(true);
      const port = parseMaster(reply)?.address.port;
      expect(port === undefined || (port > 0 && port < 65_536)).toBe(true);
    }),
    { examples: [[[[{ toString: false }, false]]]] }, // found once by chance: it has no text at all
  );
});
