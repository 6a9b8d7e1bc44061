import { PLAIN_COMMANDS, SUBCOMMANDS } from "../../../../configs/redis-commands";
import { EventBus } from "../../../../runtime/monitor/events/bus";
import { EVENT_KINDS, isAtLeast, KINDS, SEVERITIES } from "../../../../runtime/monitor/events/kinds";
import {
  SENSITIVE_COMMANDS,
  sensitiveCalls,
  sensitiveCounts,
  sensitiveEvents,
} from "../../../../runtime/monitor/events/sensitive";
import { createLog } from "../../../../runtime/monitor/log";

/** Goal: the use of a sensitive command is told once, with who it may have been. */
test("every sensitive command is one that Redis 7.0 has", () => {
  const known = new Set([
    ...PLAIN_COMMANDS,
    ...Object.entries(SUBCOMMANDS).flatMap(([name, subs]) => subs.map((sub) => `${name}|${sub}`)),
  ]);
  expect([...SENSITIVE_COMMANDS].filter((name) => !known.has(name))).toEqual([]);
});

const counts = (...pairs: [string, number][]) => new Map(pairs);
const some = (all: number, ...pairs: [string, number][]) => ({ all, sensitive: counts(...pairs) });

test.each([
  ["nothing", some(9, ["flushall", 2]), some(9, ["flushall", 2]), {}, false],
  ["the first time", some(8), some(9, ["flushall", 1]), { flushall: 1 }, false],
  ["more", some(5, ["config|set", 2]), some(9, ["config|set", 5]), { "config|set": 3 }, false],
  ["a reset", some(9, ["config|set", 2]), some(99, ["config|resetstat", 1]), { "config|resetstat": 1 }, true],
  ["a reset and more", some(9, ["config|set", 9]), some(9, ["config|set", 4]), { "config|set": 4 }, true],
  ["two resets", some(9, ["config|resetstat", 1]), some(3, ["config|resetstat", 1]), { "config|resetstat": 1 }, true],
])("%s", (_, before, after, calls, reset) => {
  const found = sensitiveCalls(before, after);
  expect([Object.fromEntries(found.calls), found.reset]).toEqual([calls, reset]);
});

test("only the sensitive ones are counted", () => {
  const stats = ["get", "flushall"].map((name) => ({ name, calls: 3, usec: 0, rejected: 0, failed: 0 }));
  expect(sensitiveCounts(stats)).toEqual(some(6, ["flushall", 3]));
});

test("who is named: those whose last command it is", () => {
  const clients = [
    { user: "admin", address: "1.2.3.4:5", command: "config|set", idleSeconds: 1 },
    { user: "app", address: "1.2.3.4:6", command: "get", idleSeconds: 0 },
  ];
  const [event] = sensitiveEvents("redis-1", counts(["config|set", 1]), clients, false);
  expect(event?.details).toEqual({ command: "config|set", count: 1, by: ["admin 1.2.3.4:5"] });
  expect(event?.text).toBe("CONFIG SET was used on redis-1, perhaps by admin 1.2.3.4:5");
  expect(sensitiveEvents("redis-1", counts(["flushall", 2]), clients, false)[0]?.details).toMatchObject({ by: [] });
});

test("what Sentinels use in a failover is no alarm then, and all else is", () => {
  const kinds = (during: boolean) =>
    sensitiveEvents("redis-1", counts(["slaveof", 1], ["flushall", 1]), [], during).map((e) => e.kind);
  expect(kinds(true)).toEqual(["failover-command", "sensitive-command"]);
  expect(kinds(false)).toEqual(["sensitive-command", "sensitive-command"]);
});

test("severities are ordered, and every kind has one", () => {
  expect(SEVERITIES.map((s) => isAtLeast(s, "warning"))).toEqual([false, false, true, true]);
  for (const kind of EVENT_KINDS) expect(SEVERITIES).toContain(KINDS[kind].severity);
});

test("the bus keeps the last events, counts all, and hands out those behind an id", () => {
  const bus = new EventBus("g", 3, createLog("fatal"), () => 1_000);
  const heard: string[] = [];
  const end = bus.listen((e) => heard.push(e.id));
  const ids = [1, 2, 3, 4].map((i) => bus.publish({ kind: "slow-query", subject: `n${i}`, text: "t" }).id);
  end();
  bus.publish({ kind: "switch-master", subject: "n", text: "t", seenBy: "sentinel-1" });
  bus.alsoSeenBy("1000-5", "sentinel-2");
  expect(ids).toEqual(["1000-1", "1000-2", "1000-3", "1000-4"]);
  expect(heard).toEqual(ids);
  expect(bus.recent().map((e) => e.id)).toEqual(["1000-3", "1000-4", "1000-5"]);
  expect(bus.recent("1000-4").map((e) => [e.id, e.seenBy])).toEqual([["1000-5", ["sentinel-1", "sentinel-2"]]]);
  expect(bus.recent("unknown")).toHaveLength(3);
  expect(Object.fromEntries(bus.counts)).toEqual({ "slow-query": 4, "switch-master": 1 });
});
