import fc from "fast-check";
import { Recorder } from "../../../../runtime/backup/archive/recorder";
import type { OpenSegment } from "../../../../runtime/backup/archive/segment";

/** Goal: whatever comes, in whatever pieces, from however many histories, the segments hold every byte once, in order, with honest times. */
const id = (n: number): string => n.toString(16).padStart(40, "0");

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function recorder(over: { idle?: () => boolean; now?: () => number } = {}) {
  const closed: OpenSegment[] = [];
  const made = new Recorder({ segmentBytes: 100, segmentMs: 1000, onClosed: (s) => closed.push(s), ...over });
  return { made, closed, names: () => closed.map(({ name }) => name) };
}

test("over all streams", () => {
  const pieces = fc.array(
    fc.record({
      bytes: fc.nat(150),
      history: fc.integer({ min: 0, max: 1 }),
      later: fc.integer({ min: -500, max: 2500 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(pieces, (all) => {
      let clock = 1_000_000;
      let history = 1;
      const { made, names } = recorder({ now: () => clock });
      made.begin({ id: id(1), offset: 10 }, 1_000_100);
      let sent = 0;
      for (const { bytes, history: more, later } of all) {
        history += more;
        clock += later;
        jest.advanceTimersByTime(Math.max(0, later));
        made.add(Buffer.alloc(bytes, 1), id(history), "source");
        sent += bytes;
      }
      made.close();
      let [next, before, at] = [11, id(1), 1_000_100];
      for (const name of names()) {
        expect(name.first).toBe(next);
        expect(name.after).toBe(before);
        expect(name.firstAt).toBeGreaterThanOrEqual(at);
        expect(name.lastAt).toBeGreaterThanOrEqual(name.firstAt);
        expect(name.last - name.first + 1).toBeLessThan(100 + 150);
        [next, before, at] = [name.last + 1, name.id, name.lastAt];
      }
      expect(next).toBe(11 + sent);
    }),
    { numRuns: 300 },
  );
});

test("closes by time when nothing waits, and else lets the open one grow", () => {
  let idle = false;
  const { made, names } = recorder({ idle: () => idle });
  made.begin({ id: id(1), offset: 0 });
  made.add(Buffer.alloc(5), id(1), "s");
  jest.advanceTimersByTime(3000);
  made.add(Buffer.alloc(5), id(1), "s");
  expect(names()).toEqual([]);
  idle = true;
  jest.advanceTimersByTime(200);
  expect(names().map(({ first, last }) => [first, last])).toEqual([[1, 10]]);
});

test("what is forgotten is stored, and nothing may be added to it", () => {
  const { made, names } = recorder();
  made.begin({ id: id(1), offset: 0 });
  made.add(Buffer.alloc(5), id(1), "s");
  made.forget();
  expect(names()).toHaveLength(1);
  expect(made.position).toBeUndefined();
  expect(() => made.add(Buffer.alloc(1), id(1), "s")).toThrow(/not told where to begin/);
});
