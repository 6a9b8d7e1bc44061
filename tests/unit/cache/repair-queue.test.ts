import fc from "fast-check";
import { RecentChanges } from "../../../runtime/cache/repair/recent";
import { RepairQueue, type Repair } from "../../../runtime/cache/repair/repair-queue";

const epochKey = (namespace: string): string => `e:${namespace}`;
const entry = (namespace: string, key: string): Repair => ({ key: `${namespace}:${key}`, namespace, kind: "entry" });
const epoch = (namespace: string): Repair => ({ key: epochKey(namespace), namespace, kind: "version" });

test("whatever is added stays covered until it is done, and the queue stays bounded", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ ns: fc.constantFrom("a", "b"), key: fc.nat(9), done: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ ns: fc.constantFrom("a", "b"), key: fc.constant(-1), done: fc.constant(0) }) },
    {
      weight: 2,
      arbitrary: fc.record({ ns: fc.constant("a"), key: fc.constant(0), done: fc.integer({ min: 1, max: 3 }) }),
    },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, max) => {
      const queue = new RepairQueue(max, epochKey);
      const owed = new Map<string, Repair>();
      for (const { ns, key, done } of steps) {
        if (done > 0) {
          for (const repair of queue.oldest(done)) {
            expect(queue.done(repair)).toBe(true);
            // A namespace's deletion does all of its keys.
            for (const [k, o] of owed) if (k === repair.key || repair.key === epochKey(o.namespace)) owed.delete(k);
          }
        } else {
          const repair = key < 0 ? epoch(ns) : entry(ns, `k${key}`);
          queue.add(repair);
          owed.set(repair.key, repair);
        }
        for (const o of owed.values()) expect(queue.has(o.key, o.namespace)).toBe(true);
        expect(queue.size).toBeLessThanOrEqual(max + 2);
      }
    }),
  );
});

test("too many become one of their whole namespace, and leave others alone", () => {
  const queue = new RepairQueue(3, epochKey);
  expect([1, 2].map((i) => queue.add(entry("a", `k${i}`)))).toEqual(["queued", "queued"]);
  queue.add(entry("b", "k"));
  expect(queue.add(entry("a", "k3"))).toBe("overflow");
  expect(queue.oldest(10)).toEqual([entry("b", "k"), epoch("a")]);
  expect(queue.add(entry("a", "k4"))).toBe("covered");
  expect([queue.has("a:anything", "a"), queue.has("b:other", "b")]).toEqual([true, false]);
});

test("the last per key wins: what was queued anew meanwhile is not done", () => {
  const queue = new RepairQueue(10, epochKey);
  queue.add(entry("a", "k"));
  const [first] = queue.oldest(1);
  queue.add(entry("a", "k"));
  expect(first && queue.done(first)).toBe(false);
  expect(queue.size).toBe(1);
  queue.drop("a:k");
  expect(queue.size).toBe(0);
});

test("recent changes: those of the last while, and whole namespaces where they were too many", () => {
  const recent = new RecentChanges(100, 3, epochKey);
  recent.note(entry("a", "old"), 0);
  recent.note(entry("a", "x"), 50);
  recent.note(entry("b", "y"), 60);
  expect(recent.since(120)).toEqual([entry("a", "x"), entry("b", "y")]);
  recent.note(entry("b", "z"), 121);
  recent.note(entry("b", "w"), 122);
  // «x» was the oldest and had to go.
  expect(recent.since(125)).toEqual([epoch("a"), entry("b", "y"), entry("b", "z"), entry("b", "w")]);
  expect(recent.since(500)).toEqual([]);
  const off = new RecentChanges(0, 3, epochKey);
  off.note(entry("a", "k"), 1);
  expect(off.since(1)).toEqual([]);
});
