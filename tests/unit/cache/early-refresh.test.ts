import fc from "fast-check";
import { refreshTime } from "../../../runtime/cache/early-refresh";

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const ms = fc.double({ min: 1, max: 1e9, noNaN: true });

test("never before the value was made, never after it ends, whatever is drawn", () => {
  const early = fc.option(
    fc.oneof(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.record({ beta: fc.double({ min: 0.001, max: 1e6, noNaN: true }) }),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(ms, ms, ms, early, unit, (freshUntil, ttl, factoryMs, rule, drawn) => {
      const at = refreshTime(freshUntil, ttl, factoryMs, rule, () => drawn);
      expect(at).toBeLessThanOrEqual(freshUntil);
      expect(at).toBeGreaterThanOrEqual(freshUntil - ttl - 1e-6 * (freshUntil + ttl));
    }),
  );
});

test("a share: not before it is reached, and within the first quarter of what is left", () => {
  expect(refreshTime(1_000, 1_000, 5, 0.8, () => 0)).toBeCloseTo(800);
  expect(refreshTime(1_000, 1_000, 5, 0.8, () => 0.999_999)).toBeCloseTo(850, 1);
  expect(refreshTime(1_000, 1_000, 5, undefined)).toBe(1_000);
});

test("XFetch: the dearer the factory the earlier, on average by its own time", () => {
  const mean = (factoryMs: number, beta: number): number => {
    const draws = Array.from({ length: 1_000 }, (_, i) => (i + 0.5) / 1_000);
    const ahead = draws.map((d) => 1e6 - refreshTime(1e6, 1e6, factoryMs, { beta }, () => d));
    return ahead.reduce((a, b) => a + b) / draws.length;
  };
  expect(mean(100, 1)).toBeGreaterThan(98);
  expect(mean(100, 1)).toBeLessThan(101);
  expect(mean(1_000, 1) / mean(100, 1)).toBeCloseTo(10);
  expect(mean(100, 2) / mean(100, 1)).toBeCloseTo(2);
});
