import { conditionsOf, type Condition } from "../../../../runtime/monitor/events/conditions";
import { ConditionWatch } from "../../../../runtime/monitor/events/condition-watch";
import type { EventDraft } from "../../../../runtime/monitor/events/event";
import type { Status } from "../../../../runtime/monitor/status";

/** Goal: what lasts is told when it begins and when it is over, once each, and never because somebody could not be asked. */
const LIMITS = { certificateDays: 30, memoryPercent: 95 };

interface Given {
  readonly aofOk?: boolean | null;
  readonly rdbOk?: boolean | null;
  readonly used?: number | null;
  readonly max?: number | null;
  readonly policy?: string | null;
  readonly daysLeft?: number;
  readonly up?: boolean;
}

function statusOf({ aofOk = true, rdbOk = true, used = 1, max = 100, policy = "noeviction", ...more }: Given): Status {
  const certificate =
    more.daysLeft === undefined
      ? null
      : { subject: "CN=x", notAfter: "2030-01-01T00:00:00.000Z", daysLeft: more.daysLeft, problem: null };
  const node = { name: "redis-1", persistence: { aofOk, rdbOk }, memory: { used, max, policy }, certificate };
  const backups = more.up === undefined ? null : { up: more.up };
  return { nodes: [node], sentinels: [], authority: null, backups } as unknown as Status;
}

const of = (given: Given, key: string): Condition => {
  const found = conditionsOf(statusOf(given), LIMITS).find((c) => c.key === key);
  if (!found) throw new Error(`no condition ${key}`);
  return found;
};

test.each([
  ["write append-only file redis-1", { aofOk: false }, true],
  ["write append-only file redis-1", { aofOk: true }, false],
  ["write append-only file redis-1", { aofOk: null }, undefined],
  ["write snapshot redis-1", { rdbOk: false }, true],
  ["certificate redis-1", { daysLeft: 29.9 }, true],
  ["certificate redis-1", { daysLeft: 30 }, false],
  ["certificate redis-1", {}, undefined],
  ["memory redis-1", { used: 95 }, true],
  ["memory redis-1", { used: 94 }, undefined],
  ["memory redis-1", { used: 89 }, false],
  ["memory redis-1", { used: 99, policy: "allkeys-lru" }, false],
  ["memory redis-1", { used: 99, policy: "volatile-lru" }, true],
  ["memory redis-1", { used: 99, max: 0 }, false],
  ["memory redis-1", { used: null, max: null, policy: null }, undefined],
  ["backups", { up: false }, true],
  ["backups", { up: true }, false],
] as const)("%s with %j: %s", (key, given, holds) => {
  expect(of(given, key).holds).toBe(holds);
});

test("where there are no backups nothing is said of them", () => {
  expect(conditionsOf(statusOf({}), LIMITS).map((c) => c.key)).not.toContain("backups");
});

test("each beginning and each end is told once, and silence of a node is neither", async () => {
  const moments: Given[] = [
    { aofOk: true },
    { aofOk: false, used: 96 },
    { aofOk: false, used: 93 },
    { aofOk: null, used: null },
    { aofOk: false, used: 97 },
    { aofOk: true, used: 50 },
    { aofOk: true, used: 50 },
  ];
  let moment = 0;
  const told: [number, EventDraft["kind"]][] = [];
  const watch = new ConditionWatch(
    () => Promise.resolve(statusOf(moments[moment] ?? {})),
    LIMITS,
    (draft) => told.push([moment, draft.kind]),
    1_000,
  );
  for (; moment < moments.length; moment += 1) await watch.look();
  expect(told).toEqual([
    [1, "write-failed"],
    [1, "memory-full"],
    [5, "write-succeeded"],
    [5, "memory-freed"],
  ]);
});
