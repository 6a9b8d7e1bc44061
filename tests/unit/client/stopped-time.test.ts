import { setTimeout } from "node:timers/promises";
import { longestOf, watchRunning, watchStops } from "../../support/client/stopped-time";

/** Goal: what is measured is the time in which this process could run, and not less. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test("a process that stood still loses no time, and one that waits does", async () => {
  const ran = watchRunning();
  standStill(400);
  expect(ran()).toBeLessThan(100);
  await setTimeout(150);
  expect(ran()).toBeGreaterThanOrEqual(140);
  standStill(400);
  await setTimeout(0);
  expect(ran()).toBeLessThan(400);
});

test("each stop is told by itself, with its end, to who watched by then", () => {
  standStill(300);
  const stops = watchStops();
  expect(longestOf(stops())).toBe(0);
  standStill(200);
  expect(longestOf(stops())).toBeGreaterThanOrEqual(190);
  const between = Date.now();
  standStill(100);
  const [first, second, ...more] = stops();
  expect(more).toEqual([]);
  expect(first?.endedAt).toBeLessThanOrEqual(between);
  expect(second?.ms).toBeGreaterThanOrEqual(90);
  expect(second?.endedAt).toBeGreaterThanOrEqual(between + 90);
});
