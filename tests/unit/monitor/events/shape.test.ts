import fc from "fast-check";
import { keysOf, shapeOf } from "../../../../runtime/monitor/events/shape";
import { slowQueryEvents, entriesToAsk } from "../../../../runtime/monitor/events/slow-queries";
import { parseSlowlog, type SlowEntry } from "../../../../runtime/monitor/parse/slowlog";
import { fixtureJson } from "../../../support/monitor/fixtures";

/** Goal: a slow query is told by its command and the sizes of its arguments; no byte of a key or value leaves, unless keys are allowed. */
const bytes = (...words: (string | Buffer)[]) => words.map((w) => (typeof w === "string" ? Buffer.from(w) : w));
const OPTIONS = { slowerThanMs: 0, showKeys: false };

test.each([
  [bytes("GET", "user:17"), "get (1 argument: 7 B)"],
  [bytes("hset", "h", "password", "hunter2"), "hset (3 arguments: 1 B, 8 B, 7 B)"],
  [bytes("CONFIG", "SET", "requirepass", "x"), "config|set (2 arguments: 11 B, 1 B)"],
  [bytes("PING"), "ping"],
  [bytes("set", "k", `${"x".repeat(128)}... (72 more bytes)`), "set (2 arguments: 1 B, 200 B)"],
  [bytes("set", "k", `${"x".repeat(128)}... (4194176 more bytes)`), "set (2 arguments: 1 B, 4.0 MB)"],
  [bytes("mset", "a", "1", "b", "2", "c", "3", "d", "4"), "mset (8 arguments: 1 B, 1 B, 1 B, 1 B, 1 B, 1 B, …)"],
  [bytes("get", Buffer.from([0xff, 0xfe, 0x00])), "get (1 argument: 3 B)"],
  [bytes("user:17", "x"), "? (1 argument: 1 B)"],
  [[], "?"],
])("%j is told as: %s", (args, text) => expect(shapeOf(args).text).toBe(text));

test("entries that Redis cut, as it wrote them: 31 words and the number of the others", () => {
  const entry = parseSlowlog(fixtureJson("slowlog.json")).find((e) => e.args[0]?.toString() === "mget");
  expect(entry?.args).toHaveLength(32);
  expect(shapeOf(entry?.args ?? [])).toMatchObject({ name: "mget", argumentCount: 40 });
  const set = parseSlowlog(fixtureJson("slowlog.json")).find((e) => e.args[0]?.toString() === "set");
  expect(shapeOf(set?.args ?? []).argumentBytes[1]).toBe(200);
});

/** Data with a mark in it that occurs nowhere else. */
const MARK = "Zq9";
const data = fc.oneof(
  fc.string({ maxLength: 40 }).map((s) => MARK + s),
  fc.string({ maxLength: 200 }).map((s) => s + MARK),
  fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.concat([Buffer.from(MARK), b])),
  fc.constantFrom(`${MARK}... (3 more arguments)`, `... (${MARK} more bytes)`, "(redacted)"),
);
const command = fc.oneof(
  fc.constantFrom("get", "SET", "hset", "eval", "config", "acl", "client", "mset", "xadd", "sort", "migrate"),
  fc.string({ maxLength: 12 }).map((s) => s + MARK),
);

test("whatever the query, nothing of its arguments is in what is told", () => {
  fc.assert(
    fc.property(command, fc.array(data, { maxLength: 40 }), (name, args) => {
      const entry: SlowEntry = { id: 1, at: 1, usec: 5_000, args: bytes(name, ...args), client: "1.2.3.4:5" };
      const told = JSON.stringify(slowQueryEvents("redis-1", [entry], 0, 1, OPTIONS));
      expect(told).not.toContain(MARK);
    }),
    { numRuns: 1_000 },
  );
});

test("with showKeys the keys are told, short and printable, and the values still are not", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200 }), data, (key, value) => {
      const entry: SlowEntry = { id: 1, at: 1, usec: 5_000, args: bytes("set", `k:${key}`, value), client: "a:1" };
      const [event] = slowQueryEvents("redis-1", [entry], 0, 1, { ...OPTIONS, showKeys: true });
      const keys = event?.details?.keys as string[];
      expect(keys).toHaveLength(1);
      expect(keys[0]?.startsWith("k:")).toBe(true);
      expect(keys[0]).toMatch(/^[^\n\r\0]*$/);
      expect(JSON.stringify(event)).not.toContain(MARK);
    }),
  );
  expect(keysOf(bytes("mset", "a", "1", "b", "2"))).toEqual(["a", "b"]);
  expect(keysOf(bytes("eval", "return 1", "2", "x", "y", "z"))).toEqual(["x", "y"]);
  expect(keysOf(bytes("nonsense", "x"))).toEqual([]);
});

const entry = (id: number, ms: number): SlowEntry => ({
  id,
  at: 1,
  usec: ms * 1000,
  args: bytes("get", "k"),
  client: "",
});

test("only what is new is told, the slowest ten one by one and the others as a number", () => {
  const entries = Array.from({ length: 15 }, (_, i) => entry(i + 1, i + 1)).reverse();
  const events = slowQueryEvents("redis-1", entries, 1, 15, OPTIONS);
  expect(events.slice(0, -1).map((e) => e.details?.slowlogId)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(events.at(-1)).toMatchObject({ kind: "slow-queries-missed", details: { count: 4 } });
});

test("what the slow log no longer holds is counted; what is faster than the threshold is not told", () => {
  const events = slowQueryEvents("redis-1", [entry(100, 50), entry(99, 1)], 10, 100, {
    slowerThanMs: 10,
    showKeys: false,
  });
  expect(events.map((e) => [e.kind, e.details?.count ?? e.details?.slowlogId])).toEqual([
    ["slow-query", 100],
    ["slow-queries-missed", 88],
  ]);
});

test.each([
  [5, 5, 0],
  [8, 5, 3],
  [-1, -1, 0],
  [0, -1, 1],
  [2, 900, 3],
  [5_000, 5, 128],
])("newest id %i, last seen %i: ask for %i", (newest, last, count) => expect(entriesToAsk(newest, last)).toBe(count));
