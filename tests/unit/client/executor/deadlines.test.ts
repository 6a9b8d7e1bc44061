import fc from "fast-check";
import { Deadlines, type DeadlineQueue, type Expiring } from "../../../../runtime/client/executor/deadlines";

class Entry implements Expiring {
  before: Expiring | undefined;
  after: Expiring | undefined;
  queue: DeadlineQueue | undefined;
  endedAt: number | undefined;
  readonly expiresAt: number;

  constructor(
    readonly limitMs: number,
    private readonly all: Deadlines,
  ) {
    this.expiresAt = performance.now() + limitMs;
  }

  expire(): void {
    this.endedAt = performance.now();
    this.all.remove(this);
  }

  abort(): void {
    this.expire();
  }
}

describe("deadlines", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("each expires at its time, whatever was added, removed and expired around it", async () => {
    const step = fc.record({
      limitMs: fc.constantFrom(10, 25, 100),
      waitMs: fc.integer({ min: 0, max: 30 }),
      remove: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const all = new Deadlines();
        const kept: Entry[] = [];
        for (const { limitMs, waitMs, remove } of steps) {
          const entry = new Entry(limitMs, all);
          all.add(entry, limitMs);
          if (remove) all.remove(entry);
          else kept.push(entry);
          await jest.advanceTimersByTimeAsync(waitMs);
        }
        await jest.advanceTimersByTimeAsync(200);
        for (const entry of kept) {
          expect(entry.endedAt).toBeGreaterThanOrEqual(entry.expiresAt);
          expect(entry.endedAt).toBeLessThan(entry.expiresAt + 3);
        }
        expect(all.size).toBe(0);
        expect(jest.getTimerCount()).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test("stop() leaves no timer", () => {
    const all = new Deadlines();
    all.add(new Entry(1_000, all), 1_000);
    all.add(new Entry(2_000, all), 2_000);
    expect(all.all()).toHaveLength(2);
    all.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
