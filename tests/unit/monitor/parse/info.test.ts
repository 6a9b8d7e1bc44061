import fc from "fast-check";
import { number, parseInfo } from "../../../../runtime/monitor/parse/info";
import { fixture } from "../../../support/monitor/fixtures";

/** Goal: what a real Redis 7.0.15 says is read whole, and whatever else a server might say breaks nothing. */
const master = parseInfo(fixture("master.info"));
const replica = parseInfo(fixture("replica.info"));

test("a master's fields, databases, replicas, commands, errors and percentiles", () => {
  expect(master.fields.get("redis_version")).toBe("7.0.15");
  expect(master.fields.get("role")).toBe("master");
  expect(master.fields.get("used_memory")).toBe("1545488");
  expect(master.databases).toEqual([{ name: "db0", keys: 21, expires: 1, averageTtlMs: 0 }]);
  expect(master.replicas.map(({ host, port, state, lagSeconds }) => [host, port, state, lagSeconds])).toEqual([
    ["127.0.0.1", "46883", "online", 0],
    ["127.0.0.1", "43937", "online", 0],
  ]);
  expect(master.commands).toContainEqual({ name: "set", calls: 20, usec: 40, rejected: 0, failed: 0 });
  expect(master.commands).toContainEqual({ name: "flushall", calls: 0, usec: 0, rejected: 1, failed: 0 });
  expect(Object.fromEntries(master.errors)).toEqual({ MYOWN: 1, NOAUTH: 2, NOPERM: 2 });
  expect([...(master.percentiles.find((p) => p.name === "set")?.usec.keys() ?? [])]).toEqual(["50", "99", "99.9"]);
});

test("no line of a command, error, database or replica is taken for a plain field", () => {
  const odd = [...master.fields.keys()].filter((name) => /^(cmdstat_|errorstat_|latency_perc|db\d|slave\d)/.test(name));
  expect(odd).toEqual([]);
  expect(master.fields.has("slave_expires_tracked_keys")).toBe(true);
});

test("a replica's side", () => {
  expect(replica.fields.get("master_link_status")).toBe("up");
  expect(replica.fields.get("slave_repl_offset")).toBe("5110");
});

test.each([
  ["a command without calls", "cmdstat_x:usec=1"],
  ["an error without a count", "errorstat_X:count=many"],
  ["a database without keys", "db0:expires=1"],
  ["a replica without an offset", "slave0:ip=1.2.3.4,port=1,state=online"],
  ["a replica without an address", "slave0:offset=1"],
])("%s is left out", (_, line) => {
  const info = parseInfo(`# Section\r\n${line}\r\nfield:1\r\n`);
  expect([info.commands, info.databases, info.replicas, [...info.errors]]).toEqual([[], [], [], []]);
  expect([...info.fields]).toEqual([["field", "1"]]);
});

test("a value may hold colons and equals signs, and a command's name a bar", () => {
  const info = parseInfo("config_file:C:/a=b\r\ncmdstat_config|get:calls=3,usec=4,usec_per_call=1\r\n");
  expect(info.fields.get("config_file")).toBe("C:/a=b");
  expect(info.commands).toEqual([{ name: "config|get", calls: 3, usec: 4, rejected: 0, failed: 0 }]);
});

test("whatever text comes, reading ends and no number is made of what is none", () => {
  const line = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom("cmdstat_a", "errorstat_E", "db0", "slave0", "x"), fc.string())
      .map(([a, b]) => `${a}:${b}`),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const info = parseInfo(lines.join("\r\n"));
      const numbers = [
        ...info.commands.flatMap((c) => [c.calls, c.usec, c.rejected, c.failed]),
        ...info.errors.values(),
        ...info.databases.flatMap((d) => [d.keys, d.expires, d.averageTtlMs]),
        ...info.replicas.flatMap((r) => [r.offset, r.lagSeconds]),
      ];
      expect(numbers.filter((n) => !Number.isFinite(n))).toEqual([]);
    }),
  );
});

test.each([
  ["12", 12],
  ["-1", -1],
  ["0.25", 0.25],
  ["1.5e3", 1500],
  ["", undefined],
  [" 1", undefined],
  ["0x10", undefined],
  ["NaN", undefined],
  ["Infinity", undefined],
  ["1,2", undefined],
  [undefined, undefined],
])("number(%j) is %j", (text, expected) => expect(number(text)).toBe(expected));
