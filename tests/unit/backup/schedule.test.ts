import fc from "fast-check";
import { checkCron, isOverdue } from "../../../runtime/backup/scheduling/cron";
import { JobQueue, type Job } from "../../../runtime/backup/scheduling/job-queue";
import { keptLog } from "../../support/backup/kept-log";

/** Goal: one run at a time, what was missed is made up for once, a failure is tried again, and a stop waits or calls off. */
const at = (text: string): Date => new Date(`2026-11-25T${text}Z`);

test.each([
  ["5 * * * *", at("10:05:00"), at("11:04:59"), false],
  ["5 * * * *", at("10:05:00"), at("11:05:00"), true],
  ["5 * * * *", at("10:04:00"), at("10:05:30"), true],
  ["5 * * * *", undefined, at("10:00:00"), true],
  ["", undefined, at("10:00:00"), false],
  ["35 2 * * *", at("02:35:01"), at("23:59:59"), false],
  ["35 2 * * *", at("02:34:00"), at("02:36:00"), true],
])("%s, newest of %s, at %s: overdue %s", (expression, newest, now, overdue) => {
  expect(isOverdue(expression, newest, now)).toBe(overdue);
});

test("a run at each of its times is never overdue before the next, and always after it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 10_000_000 }), (minute, offset) => {
      const made = new Date(Date.UTC(2026, 0, 1) + offset * 1000);
      const next = new Date(made);
      next.setUTCMinutes(minute, 0, 0);
      if (next <= made) next.setUTCHours(next.getUTCHours() + 1);
      expect(isOverdue(`${minute} * * * *`, made, new Date(next.getTime() - 1000))).toBe(false);
      expect(isOverdue(`${minute} * * * *`, made, next)).toBe(true);
    }),
  );
});

test("expressions are checked", () => {
  expect(checkCron("*/15 2-4 1,15 * *")).toBeUndefined();
  for (const bad of ["* * * *", "60 * * * *", "@daily now", "* * * * * *"]) expect(checkCron(bad)).toBeDefined();
});

/** A job that ends when it is told to. */
function job(name: string, rank = 1) {
  const runs: { end: () => void; fail: () => void; signal: AbortSignal }[] = [];
  const made: Job = {
    ...{ name, rank },
    run: (signal) =>
      new Promise<void>((resolve, reject) => {
        runs.push({ end: resolve, fail: () => reject(new Error("failed")), signal });
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  };
  return { job: made, runs };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("one at a time, the lower rank first, none twice in the row", async () => {
  const queue = new JobQueue([], keptLog());
  const [a, b, c] = [job("a", 3), job("b", 2), job("c", 1)];
  for (const { job: one } of [a, b, c, b, c, a]) queue.add(one);
  await settled();
  expect([a.runs.length, b.runs.length, c.runs.length]).toEqual([1, 0, 0]);
  a.runs[0]?.end();
  await settled();
  expect([a.runs.length, b.runs.length, c.runs.length]).toEqual([1, 0, 1]);
  c.runs[0]?.end();
  await settled();
  b.runs[0]?.end();
  await settled();
  // What was asked for again while it ran is run again.
  expect([a.runs.length, b.runs.length, c.runs.length]).toEqual([2, 1, 1]);
  a.runs[1]?.end();
  expect(await queue.close(0)).toBe(false);
});

describe("with a clock of our own", () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ["setImmediate"] }));
  afterEach(() => jest.useRealTimers());

  test("a failure is tried again after each delay, then left to the next time", async () => {
    const queue = new JobQueue([1000, 5000], keptLog());
    const { job: one, runs } = job("a");
    queue.add(one);
    await settled();
    for (const [delay, count] of [
      [1000, 2],
      [5000, 3],
    ] as const) {
      runs.at(-1)?.fail();
      await settled();
      await jest.advanceTimersByTimeAsync(delay - 1);
      expect(runs).toHaveLength(count - 1);
      await jest.advanceTimersByTimeAsync(1);
      expect(runs).toHaveLength(count);
    }
    runs.at(-1)?.fail();
    await settled();
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(runs).toHaveLength(3);
  });

  test("asked for anew, the old retry is dropped", async () => {
    const queue = new JobQueue([1000], keptLog());
    const { job: one, runs } = job("a");
    queue.add(one);
    await settled();
    runs[0]?.fail();
    await settled();
    queue.add(one);
    await settled();
    runs[1]?.end();
    await settled();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(runs).toHaveLength(2);
  });

  test("a stop waits for the run, calls it off after its time, and starts nothing more", async () => {
    for (const inTime of [true, false]) {
      const queue = new JobQueue([10], keptLog());
      const [first, second] = [job("a"), job("b")];
      queue.add(first.job);
      queue.add(second.job);
      await settled();
      const closing = queue.close(2000);
      if (inTime) first.runs[0]?.end();
      await jest.advanceTimersByTimeAsync(2000);
      expect(await closing).toBe(!inTime);
      expect(first.runs[0]?.signal.aborted).toBe(!inTime);
      queue.add(second.job);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(second.runs).toHaveLength(0);
    }
  });
});
