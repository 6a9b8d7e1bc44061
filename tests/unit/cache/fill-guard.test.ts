import fc from "fast-check";
import { FillGuard, type Fill } from "../../../runtime/cache/l1/fill-guard";

test("a fill is kept only if its key was not written and nothing was missed since it began", () => {
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("begin" as const), key: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("invalidate" as const), key: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("end" as const), key: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("gap" as const), key: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("tracking" as const), key: fc.nat(1) }) },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const guard = new FillGuard();
      // The same by the book: everything that happened since each fill began.
      const open: { fill: Fill; key: string; since: string[]; tracked: boolean }[] = [];
      for (const { do: what, key } of events) {
        const name = `k${key}`;
        if (what === "begin") open.push({ fill: guard.begin(name), key: name, since: [], tracked: guard.tracking });
        else if (what === "end") {
          const [ended] = open.splice(key, 1);
          if (ended) guard.end(ended.fill);
        } else {
          if (what === "invalidate") guard.invalidate(name);
          if (what === "gap") guard.gap();
          if (what === "tracking") guard.tracking = key === 1;
          for (const o of open) o.since.push(what === "invalidate" ? name : what);
        }
        for (const o of open) {
          expect(o.fill.superseded).toBe(o.since.includes(o.key));
          expect(o.fill.keepable).toBe(o.tracked && !o.since.includes(o.key) && !o.since.includes("gap"));
        }
        expect(guard.size).toBe(open.length);
      }
    }),
  );
});

test("ending one twice takes no other away", () => {
  const guard = new FillGuard();
  guard.tracking = true;
  const [first, second] = [guard.begin("k"), guard.begin("k")];
  guard.end(first);
  guard.end(first);
  guard.invalidate("k");
  expect([first.superseded, second.superseded]).toEqual([false, true]);
});
