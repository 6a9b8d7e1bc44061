import "../../support/client/load-cockatiel";
import fc from "fast-check";
import { isRedisClientError } from "../../../runtime/client";
import { OneRedis } from "../../support/client/one-redis";
import { once } from "../../support/client/redis-group";

/** What a busy machine may add to a deadline; on an idle one it is a few milliseconds. */
const MARGIN_MS = Number(process.env.REDIS_HA_DEADLINE_MARGIN_MS ?? 100);

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly tookMs: number;
  readonly error: unknown;
}

// fast-check prints the seed and the path of a run that fails; give both to fc.assert to see it again.
describe("over random faults of the network", () => {
  const redis = new OneRedis();

  const fault = fc.oneof(
    { weight: 3, arbitrary: fc.constant("cut" as const) },
    { weight: 3, arbitrary: fc.constant("cutBeforeReply" as const) },
    { weight: 2, arbitrary: fc.constant("halfOpen" as const) },
    { weight: 2, arbitrary: fc.constant("freeze" as const) },
    { weight: 2, arbitrary: fc.constant("delay" as const) },
    { weight: 1, arbitrary: fc.constant("refuse" as const) },
  );
  const plan = fc.array(
    fc.record({ fault, afterMs: fc.integer({ min: 1, max: 60 }), lastsMs: fc.integer({ min: 1, max: 150 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  test("no INCR runs twice, every call settles within its deadline, and every error says whether it was applied", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 100, max: 600 }), async (faults, deadlineMs) => {
        run += 1;
        const client = await redis.client({
          sharedConnections: 2,
          deadlineMs,
          socketTimeoutMs: 150,
          watchdogMs: 50,
          breaker: false,
        });
        const over = new AbortController();
        const results: Result[] = [];
        const call = async (name: string, start: () => Promise<unknown>): Promise<void> => {
          const startedAt = performance.now();
          const [ok, error] = await start().then(
            () => [true, undefined],
            (e: unknown) => [false, e],
          );
          results.push({ name, ok: ok === true, tookMs: performance.now() - startedAt, error });
        };
        const loop = async (name: string, start: () => Promise<unknown>): Promise<void> => {
          while (!over.signal.aborted) {
            await call(name, start);
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        };
        const loops = [
          ...[1, 2, 3].map((n) => loop("incr", () => client.incr(`n${run}:${n}`))),
          loop("get", () => client.get("a")),
          loop("set", () => client.set("a", 1)),
          loop("transaction", () => client.transaction((t) => t.add("incr", `n${run}:t`))),
        ];
        for (const { fault: kind, afterMs, lastsMs } of faults) {
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          await inflict(kind, lastsMs);
        }
        over.abort();
        await Promise.all(loops);

        for (const { tookMs } of results) expect(tookMs).toBeLessThan(deadlineMs + MARGIN_MS);
        const counters = await Promise.all(
          [1, 2, 3, "t"].map((n) => once(redis.server.address, "get", `n${run}:${n}`)),
        );
        const counted = counters.reduce<number>((sum, n) => sum + Number(n ?? 0), 0);
        const adding = results.filter((r) => r.name === "incr" || r.name === "transaction");
        const sure = adding.filter((r) => r.ok).length;
        const doubtful = adding.filter((r) => !r.ok && (r.error as { applied: string }).applied !== "no").length;
        expect(counted).toBeGreaterThanOrEqual(sure);
        expect(counted).toBeLessThanOrEqual(sure + doubtful);
        for (const { ok, error, name } of results) {
          if (ok) continue;
          expect(isRedisClientError(error)).toBe(true);
          if (name === "get") expect(error).toMatchObject({ applied: "no" });
        }
        await client.close({ drainMs: 0 });
      }),
      { numRuns: 12, interruptAfterTimeLimit: 20_000 },
    );
  }, 40_000);

  async function inflict(kind: string, lastsMs: number): Promise<void> {
    const { proxy } = redis;
    if (kind === "cut") proxy.cut();
    else if (kind === "cutBeforeReply") proxy.cutBeforeReply();
    else if (kind === "halfOpen") proxy.halfOpen();
    else {
      if (kind === "freeze") proxy.freeze();
      if (kind === "delay") proxy.delay(lastsMs / 4);
      if (kind === "refuse") proxy.refuse(true);
      await new Promise((resolve) => setTimeout(resolve, lastsMs));
      proxy.thaw();
      proxy.delay(0);
      proxy.refuse(false);
    }
  }
});
