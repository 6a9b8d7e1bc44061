import fc from "fast-check";
import { firstWriteMs, longestGapMs, outcomeOf, outMs } from "../../bench/failover/outcome";
import type { Call } from "../../bench/failover/writer";
import { median, quantile } from "../../bench/lib/stats";

/** Goal: what the benchmark says of a client follows from its calls, and flatters none. */
const FROM = 100_000;
const STRUCK = FROM + 60;

/** Calls that succeeded at these times, counted from the fault. */
function succeeded(...at: readonly number[]): Call[] {
  return at.map((ms) => ({ from: FROM + ms - 1, to: FROM + ms }));
}

test("the first write of the next master is the one after the gap", () => {
  const outcome = outcomeOf(succeeded(-20, -10, 40, 2040, 2050), FROM, STRUCK);
  expect(firstWriteMs(outcome, 60)).toBe(2040);
  expect(longestGapMs(outcome)).toBe(2000);
  expect(outMs(outcome, 60, false)).toBe(2040);
  expect(outMs(outcome, 60, true)).toBe(2000);
});

test("an answer of the old master that was read late is not the next master's", () => {
  const outcome = outcomeOf(succeeded(-10, 50, 70, 3070), FROM, STRUCK);
  expect(firstWriteMs(outcome, 60)).toBe(3070);
});

test("a second, longer gap counts", () => {
  const outcome = outcomeOf(succeeded(-10, 40, 400, 1400, 1410), FROM, STRUCK);
  expect(firstWriteMs(outcome, 60)).toBe(400);
  expect(outMs(outcome, 60, false)).toBe(1000);
});

test("who does not come back is out for ever, planned or not", () => {
  const outcome = outcomeOf(succeeded(-10, 40), FROM, STRUCK);
  expect(outMs(outcome, 60, false)).toBe(Infinity);
  expect(outMs(outcome, 60, true)).toBe(Infinity);
});

test("failed calls are counted by their texts, those before the fault are not", () => {
  const failed = (ms: number, error: string): Call => ({ from: FROM + ms - 1, to: FROM + ms, error });
  const calls = [failed(-5, "READONLY"), failed(5, "READONLY"), failed(70, "closed"), failed(80, "closed")];
  const outcome = outcomeOf(calls, FROM, STRUCK);
  expect(outcome.failed).toBe(3);
  expect(outcome.errors).toEqual({ READONLY: 1, closed: 2 });
});

test("whatever the calls, the time out is no shorter than any kept gap", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -500, max: 20_000 })), (times) => {
      const outcome = outcomeOf(succeeded(...times.sort((a, b) => a - b)), FROM, STRUCK);
      for (const planned of [true, false])
        for (const gap of outcome.gaps) expect(outMs(outcome, 60, planned)).toBeGreaterThanOrEqual(gap.ms);
    }),
  );
});

test("median and quantiles", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]);
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
  expect([quantile(twenty, 0.9), quantile(twenty, 0), quantile([7], 0.9)]).toEqual([18, 1, 7]);
  expect(median([1, Infinity, Infinity])).toBe(Infinity);
});
