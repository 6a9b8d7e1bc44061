import fc from "fast-check";
import { isRedisClientError } from "../../../runtime/client";
import { MARGIN_MS } from "../../support/client/counters";
import { inflict, networkFaults } from "../../support/client/network-fault";
import { OneRedis } from "../../support/client/one-redis";
import { once } from "../../support/client/redis-group";
import { watchRunning } from "../../support/client/stopped-time";

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly tookMs: number;
  readonly error: unknown;
}

// fast-check prints the seed and the path of a run that fails; give both to fc.assert to see it again.
describe("over random faults of the network", () => {
  const redis = new OneRedis();

  const plan = networkFaults({ count: 6, lastsMs: 150 });

  test("no INCR runs twice, every call settles within its deadline, and every error says whether it was applied", async () => {
    let run = 0;
    const until = performance.now() + 20_000;
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 100, max: 600 }), async (faults, deadlineMs) => {
        // A run that is interrupted would go on without its proxy; on a slow machine there are fewer of them.
        if (performance.now() > until) return;
        run += 1;
        // What the run before armed must not cut this one's first answer.
        redis.proxy.disarm();
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
          const took = watchRunning();
          const [ok, error] = await start().then(
            () => [true, undefined],
            (e: unknown) => [false, e],
          );
          results.push({ name, ok: ok === true, tookMs: took(), error });
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
        for (const fault of faults) await inflict(redis.proxy, fault);
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
      { numRuns: 12 },
    );
  });
});
