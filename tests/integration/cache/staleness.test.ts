import fc from "fast-check";
import type { Cache } from "../../../runtime/cache";
import { OneCache } from "../../support/cache/one-cache";
import { once } from "../../support/client/redis-group";
import { watchRunning } from "../../support/client/stopped-time";
import { random } from "../../support/random";
import { eventually } from "../../support/wait";

const BOUND_MS = 150;
const TIMEOUT_MS = 60;
/** A flight that is joined may be as old as the calls of Redis around its factory. */
const FLIGHT_MS = 4 * TIMEOUT_MS;
/** More find more: REDIS_HA_PROPERTY_RUNS=200 takes some minutes. */
const RUNS = Number(process.env.REDIS_HA_PROPERTY_RUNS ?? 12);
const BUDGET_MS = Math.max(60_000, RUNS * 2_500);
const KEYS = ["a", "b", "c"];

/** What outdated the values of a key, and when that was acknowledged. */
interface Change {
  readonly seq: number;
  readonly doneAt: number;
}

/** What was changed, in order. Values are sequence numbers, so that a value tells what came after it. */
class History {
  private seq = 0;
  private readonly changes = new Map<string, Change[]>(KEYS.map((key) => [key, []]));

  constructor(readonly clock: () => number) {}

  next(): number {
    this.seq += 1;
    return this.seq;
  }

  done(keys: readonly string[], seq: number): void {
    for (const key of keys) this.changes.get(key)?.push({ seq, doneAt: this.clock() });
  }

  /** How long before `at` the value was outdated already. */
  staleMs(key: string, value: number, at: number): number {
    const first = this.changes.get(key)?.find((change) => change.seq > value);
    return first ? at - first.doneAt : 0;
  }
}

// fast-check prints the seed and the path of a run that fails; give both to fc.assert to see it again.
describe("over random faults", () => {
  const redis = new OneCache();
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  const fault = fc.constantFrom(
    ...([
      "cut",
      "freeze",
      "halfOpen",
      "delay",
      "refuse",
      "killSubscriber",
      "killTracker",
      "stall",
      "flushall",
    ] as const),
  );
  type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never;
  const plan = fc.array(
    fc.record({ fault, afterMs: fc.integer({ min: 5, max: 120 }), lastsMs: fc.integer({ min: 1, max: 400 }) }),
    { minLength: 1, maxLength: 6 },
  );

  async function inflict(kind: Fault, lastsMs: number): Promise<string[]> {
    const { proxy, server } = redis;
    if (kind === "cut") proxy.cut();
    else if (kind === "halfOpen") proxy.halfOpen();
    else if (kind === "flushall") return KEYS;
    else if (kind === "killSubscriber" || kind === "killTracker") {
      const { subscribers, trackers } = await redis.pairIds();
      // All of them: whose is whose does not matter.
      for (const id of kind === "killTracker" ? trackers : subscribers) {
        await once(server.address, "client", "kill", "id", id).catch(() => undefined);
      }
    } else {
      if (kind === "freeze") proxy.freeze();
      if (kind === "stall") server.freeze();
      if (kind === "delay") proxy.delay(lastsMs / 4);
      if (kind === "refuse") proxy.refuse(true);
      await sleep(lastsMs);
      proxy.thaw();
      server.thaw();
      proxy.delay(0);
      proxy.refuse(false);
    }
    return [];
  }

  const readerOf = (): Promise<Cache<number>> =>
    redis.cache<number>(
      { maxStalenessMs: BOUND_MS, l2: { timeoutMs: TIMEOUT_MS } },
      { socketTimeoutMs: 200, watchdogMs: 50, breaker: false, connectTimeoutMs: 300 },
    );

  /** What it says is done is done: nothing may be queued, and a busy machine is no reason to fail. */
  const writerOf = (): Promise<Cache<number>> =>
    redis.foreign<number>({ whenDown: "throw", l2: { timeoutMs: 30_000 } });

  test(
    "get() never gives a value that was overwritten, deleted or flushed longer ago than maxStalenessMs",
    async () => {
      const until = performance.now() + BUDGET_MS;
      let [l1Hits, reads] = [0, 0];
      await fc.assert(
        fc.asyncProperty(plan, fc.nat(), async (faults, seed) => {
          // Interrupting a run would look like a fault of the cache; on a slow machine there are fewer of them.
          if (performance.now() > until) return;
          // What the run before left would be taken for values of this one.
          await once(redis.server.address, "flushall");
          const rng = random(seed);
          const [reader, writer] = [await readerOf(), await writerOf()];
          const history = new History(() => performance.now());
          const over = new AbortController();
          const stale: string[] = [];

          const change = async (): Promise<void> => {
            const seq = history.next();
            const key = KEYS[Math.floor(rng() * KEYS.length)] ?? "a";
            const what = rng();
            if (what < 0.7) {
              await writer.set(key, seq, { tags: ["t"] });
              history.done([key], seq);
            } else if (what < 0.8) {
              await writer.delete(key);
              history.done([key], seq);
            } else if (what < 0.87) {
              await writer.deleteByTag("t");
              history.done(KEYS, seq);
            } else if (what < 0.94) {
              await writer.clear();
              history.done(KEYS, seq);
            } else {
              await once(redis.server.address, "del", `cache:v:default:${key}`);
              history.done([key], seq);
            }
          };
          const write = async (): Promise<void> => {
            while (!over.signal.aborted) {
              await change();
              await sleep(rng() * 60);
            }
          };
          const read = async (key: string): Promise<void> => {
            while (!over.signal.aborted) {
              const askedAt = history.clock();
              const value = await reader.get(key);
              reads += 1;
              if (value !== undefined) {
                const staleMs = history.staleMs(key, value, askedAt);
                if (staleMs > BOUND_MS) stale.push(`${key}=${value} was outdated ${Math.round(staleMs)} ms ago`);
              }
              await new Promise((resolve) => setImmediate(resolve));
            }
          };
          const loops = [write(), ...KEYS.map(read)];
          for (const { fault: kind, afterMs, lastsMs } of faults) {
            await sleep(afterMs);
            const flushed = await inflict(kind, lastsMs);
            if (flushed.length > 0) {
              const seq = history.next();
              await once(redis.server.address, "flushall");
              history.done(flushed, seq);
            }
          }
          await sleep(50);
          over.abort();
          await Promise.all(loops);
          expect(stale).toEqual([]);
          l1Hits += reader.stats().namespaces.default?.l1Hits ?? 0;

          await reader.ready(30_000);
          await writer.set("a", 1_000_000);
          await eventually("it reads the last value", 30_000, async () => (await reader.get("a")) === 1_000_000, 5);
          await redis.endAll();
        }),
        { numRuns: RUNS },
      );
      // L1 did take part: most reads come from there.
      expect(l1Hits).toBeGreaterThan(reads / 10);
    },
    BUDGET_MS + 60_000,
  );

  test(
    "getOrSet() never gives what its source had before a deletion longer ago than that and one flight",
    async () => {
      const until = performance.now() + BUDGET_MS;
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(plan, fc.nat(), async (faults, seed) => {
          // Interrupting a run would look like a fault of the cache; on a slow machine there are fewer of them.
          if (performance.now() > until) return;
          // What the run before left would be taken for values of this one.
          await once(redis.server.address, "flushall");
          const rng = random(seed);
          const [reader, writer] = [await readerOf(), await writerOf()];
          // What ends a flight are timers, which nobody runs while the process stands still.
          const history = new History(watchRunning());
          const source = new Map(KEYS.map((key) => [key, 0]));
          const over = new AbortController();
          const stale: string[] = [];
          // As applications do it: first the source, then the deletion.
          const write = async (): Promise<void> => {
            while (!over.signal.aborted) {
              const key = KEYS[Math.floor(rng() * KEYS.length)] ?? "a";
              const seq = history.next();
              source.set(key, seq);
              await writer.delete(key);
              history.done([key], seq);
              await sleep(rng() * 40);
            }
          };
          const read = async (cache: Cache<number>, key: string): Promise<void> => {
            while (!over.signal.aborted) {
              const askedAt = history.clock();
              const value = await cache.getOrSet(key, async () => {
                runs += 1;
                const seen = source.get(key) ?? 0;
                await sleep(rng() * 10);
                return seen;
              });
              const staleMs = history.staleMs(key, value, askedAt);
              if (staleMs > BOUND_MS + FLIGHT_MS + 10)
                stale.push(`${key}=${value} was outdated ${Math.round(staleMs)} ms ago`);
              await new Promise((resolve) => setImmediate(resolve));
            }
          };
          const loops = [write(), ...KEYS.flatMap((key) => [read(reader, key), read(reader, key), read(writer, key)])];
          for (const { fault: kind, afterMs, lastsMs } of faults) {
            await sleep(afterMs);
            if ((await inflict(kind, lastsMs)).length > 0) await once(redis.server.address, "flushall");
          }
          await sleep(50);
          over.abort();
          await Promise.all(loops);
          expect(stale).toEqual([]);

          // Nothing old is left in Redis either.
          const fresh = await redis.foreign<number>({ l1: false });
          for (const [key, truth] of source) expect([undefined, truth]).toContain(await fresh.get(key));
          await redis.endAll();
        }),
        { numRuns: RUNS },
      );
      expect(runs).toBeGreaterThan(0);
    },
    BUDGET_MS + 60_000,
  );
});
