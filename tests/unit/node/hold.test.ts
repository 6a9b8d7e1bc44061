import fc from "fast-check";
import { LONGEST_HOLD_MS } from "../../../configs/supervisor";
import { withHold } from "../../../runtime/node/health";
import { Hold, parseHold, type HoldState } from "../../../runtime/node/hold";
import { leftRaised } from "../../../runtime/node/sentinel-repair";
import { decideStart } from "../../../runtime/node/decide-start";
import { allName, following, history, observe, peer, SILENT } from "./world";

/** Goal: a node is left as it is for whoever says so, for as long as that one lives, and never for good. */
const word = (id: string, forMs = 1000) => ({ id, forMs, reason: "a restore" });

test("the word holds for its time, goes on while it is said again, and is gone when it is ended", () => {
  let now = 5000;
  const hold = new Hold(() => now);
  expect(hold.state).toEqual({ kind: "free" });
  expect(hold.take(word("a"))).toBe(true);
  now += 900;
  expect(hold.state).toEqual({ kind: "held", id: "a", reason: "a restore" });
  expect(hold.take(word("a"))).toBe(true);
  now += 999;
  expect(hold.held).toBe(true);
  expect(hold.end("a")).toBe(true);
  expect(hold.state).toEqual({ kind: "free" });
});

test("whose time runs out has died, until he ends it after all or somebody else takes it", () => {
  let now = 0;
  const hold = new Hold(() => now);
  hold.take(word("a"));
  now = 1000;
  expect(hold.state).toEqual({ kind: "expired", id: "a", reason: "a restore" });
  hold.end("a");
  expect(hold.state.kind).toBe("free");
  hold.take(word("a"));
  now = 5000;
  expect(hold.take(word("b"))).toBe(true);
  expect(hold.end("a")).toBe(false);
  expect(hold.state).toMatchObject({ kind: "held", id: "b" });
});

test("over any history: nobody takes it from whom has it, and after the longest time nobody has it", () => {
  const act = fc.record({
    ms: fc.nat(2000),
    id: fc.constantFrom("a", "b"),
    forMs: fc.nat(LONGEST_HOLD_MS),
    end: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      let now = 0;
      const hold = new Hold(() => now);
      for (const { ms, id, forMs, end } of acts) {
        now += ms;
        const before = hold.state;
        const mine = before.kind !== "held" || before.id === id;
        expect(end ? hold.end(id) : hold.take(word(id, forMs))).toBe(mine);
        if (!mine) expect(hold.state).toEqual(before);
      }
      now += LONGEST_HOLD_MS;
      expect(hold.held).toBe(false);
    }),
  );
});

test.each([
  ["a whole word", JSON.stringify(word("a")), true],
  ["no JSON", "{", false],
  ["null", "null", false],
  ["a time that is too long", JSON.stringify(word("a", LONGEST_HOLD_MS + 1)), false],
  ["a time that is none", JSON.stringify({ ...word("a"), forMs: "5" }), false],
  ["a time before now", JSON.stringify(word("a", -1)), false],
  ["no id", JSON.stringify({ ...word("a"), id: "" }), false],
  ["a reason that would break a log line", JSON.stringify({ ...word("a"), reason: "a\nb" }), false],
  ["a reason that is too long", JSON.stringify({ ...word("a"), reason: "a".repeat(201) }), false],
])("%s is taken: %s", (_name, body, taken) => {
  expect(parseHold(body)).toEqual(taken ? JSON.parse(body) : undefined);
});

test("the health check says why, and is not better for it", () => {
  const health = { ok: false, text: "replica, link down" };
  const held = { kind: "held", id: "a", reason: "restore of x" } as const;
  expect(withHold(health, held)).toEqual({ ok: false, text: "replica, link down; left as it is for: restore of x" });
  for (const kind of ["free", "expired"] as const) expect(withHold(health, { ...held, kind })).toEqual(health);
});

test("a master that crashes while it is held comes back by itself, and hands nothing over", () => {
  const data = history("a", 100, "master");
  const peers = { "redis-2": following("redis-2", history("a", 100), 100), "redis-3": SILENT };
  const seen = { data, peers, sentinels: allName("redis-1"), waitedMs: 0 };
  expect(decideStart(observe(seen)).act).toBe("failover");
  expect(decideStart(observe({ ...seen, held: true })).act).toBe("lead");
});

const by = (kind: HoldState["kind"]) =>
  peer("redis-1", { hold: kind === "free" ? { kind } : { kind, id: "a", reason: "r" } });
test.each([
  ["as in the settings", 5000, [by("expired")], false],
  ["raised, and he who did it has died", 60_000, [by("expired"), by("free"), SILENT], true],
  ["raised, and he who did it lives", 60_000, [by("expired"), by("held")], false],
  ["raised by hand", 60_000, [by("free"), by("free"), by("free")], false],
  ["raised, and nobody answers", 60_000, [SILENT, SILENT], false],
  ["raised, and the nodes are of an older image", 60_000, [peer("redis-1")], false],
  ["lowered by hand", 1000, [by("expired")], false],
  ["unknown", NaN, [by("expired")], false],
])("down-after is %s: Sentinel starts anew is %s", (_name, ms, nodes, anew) => {
  expect(leftRaised(ms, 5000, nodes)).toBe(anew);
});
