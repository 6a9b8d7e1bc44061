import fc from "fast-check";
import { isPoolExhausted } from "../../../../runtime/client/errors";
import { fullJitter } from "../../../../runtime/client/jitter";
import { FairPermits } from "../../../../runtime/client/pool/fair-permits";
import { judge } from "../../../../runtime/client/pool/watchdog";

describe("permits", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("are given in the order of asking, and a given one cannot be overtaken", async () => {
    const permits = new FairPermits(1, 10);
    await permits.take(1_000);
    const order: number[] = [];
    const waits = [1, 2, 3].map((n) => permits.take(1_000).then(() => order.push(n)));
    permits.give();
    const late = permits.take(1_000).then(() => order.push(4));
    permits.give();
    permits.give();
    permits.give();
    await Promise.all([...waits, late]);
    expect(order).toEqual([1, 2, 3, 4]);
    expect(permits.taken).toBe(1);
  });

  test("the line is bounded, and nobody waits beyond the deadline", async () => {
    const permits = new FairPermits(1, 1);
    await permits.take(1_000);
    const waiting = permits.take(500).catch((error: unknown) => error);
    await expect(permits.take(500)).rejects.toThrow("the waiting line is full");
    await jest.advanceTimersByTimeAsync(500);
    expect(isPoolExhausted(await waiting)).toBe(true);
    permits.give();
    await permits.take(1);
  });

  test("over any takes, gives and timeouts none is lost and none is made", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("take", "give", "wait"), { maxLength: 60 }),
        async (total, steps) => {
          const permits = new FairPermits(total, 1_000);
          let held = 0;
          for (const step of steps) {
            if (step === "take")
              void permits.take(10).then(
                () => (held += 1),
                () => undefined,
              );
            if (step === "give" && held > 0) {
              held -= 1;
              permits.give();
            }
            await jest.advanceTimersByTimeAsync(step === "wait" ? 11 : 0);
            expect(held).toBe(permits.taken);
            expect(held).toBeLessThanOrEqual(total);
            if (permits.waiting > 0) expect(held).toBe(total);
          }
          await jest.advanceTimersByTimeAsync(11);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test("the watchdog pings what is idle and gives up what is silent", () => {
  const limits = { idleMs: 1_000, silenceMs: 5_000 };
  expect(judge(999, 0, limits)).toBe("leave");
  expect(judge(1_001, 0, limits)).toBe("ping");
  expect(judge(4_999, 3, limits)).toBe("leave");
  expect(judge(5_001, 1, limits)).toBe("hung");
});

test("full jitter stays below its bound and its cap", () => {
  expect(fullJitter(0, 50, 2_000, () => 1)).toBe(50);
  expect(fullJitter(3, 50, 2_000, () => 1)).toBe(400);
  expect(fullJitter(1_000, 50, 2_000, () => 1)).toBe(2_000);
  expect(fullJitter(5, 50, 2_000, () => 0)).toBe(0);
});
