import { isFactoryTimeout } from "../../../runtime/cache/errors";
import { deferred, FakeProcess } from "../../support/cache/fake-process";
import { FakeStore } from "../../support/cache/fake-store";

const boom = (): string => {
  throw new Error("boom");
};

describe("grace, time limits and early refresh, on the test's clock", () => {
  let store: FakeStore;
  let process: FakeProcess;

  beforeEach(() => {
    jest.useFakeTimers();
    store = new FakeStore();
    process = new FakeProcess(store);
  });
  afterEach(() => jest.useRealTimers());

  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
  const options = { ttl: 1_000, grace: 10_000 };

  test("fresh until its ttl ends, then outdated until its grace ends, then gone", async () => {
    const cache = process.namespace<string>();
    await cache.getOrSet("k", () => "v1", options);
    await pass(999);
    expect(await cache.get("k")).toBe("v1");
    await pass(2);
    expect(await cache.get("k")).toBeUndefined();
    expect(await cache.getWithFallback("k", "fallback")).toBe("v1");
    expect(await cache.getOrSet("k", boom, options)).toBe("v1");
    await pass(10_000);
    expect(await cache.getWithFallback("k", () => Promise.resolve("fallback"))).toBe("fallback");
    await expect(cache.getOrSet("k", boom, options)).rejects.toThrow("boom");
    expect(process.events("stale")).toEqual([
      { namespace: "n", key: "k", reason: "fallback" },
      { namespace: "n", key: "k", reason: "factory failed" },
    ]);
  });

  test("a value from L1 is not a moment longer fresh than one from Redis", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1", options);
    await pass(400);
    expect(await cache.get("k")).toBe("v1");
    expect(await cache.get("k")).toBe("v1");
    expect(cache.inside.counts).toMatchObject({ l1Hits: 1, l2Hits: 1 });
    await pass(599);
    expect(await cache.get("k")).toBe("v1");
    await pass(2);
    expect(await cache.get("k")).toBeUndefined();
  });

  test("a factory that failed rests, and the outdated value is served meanwhile", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1", options);
    await pass(1_001);
    const factory = jest.fn(boom);
    for (let i = 0; i < 5; i += 1) expect(await cache.getOrSet("k", factory, options)).toBe("v1");
    expect(factory).toHaveBeenCalledTimes(1);
    await pass(1_001);
    expect(await cache.getOrSet("k", () => "v2", options)).toBe("v2");
  });

  test("soft time limit: the outdated value is served and the new one stored when it comes", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1", options);
    await pass(1_001);
    const made = deferred<string>();
    const slow = { ...options, timeout: { soft: 100, hard: 5_000 } };
    const first = cache.getOrSet("k", () => made.promise, slow);
    await pass(99);
    let answered = false;
    void first.then(() => (answered = true));
    await pass(0);
    expect(answered).toBe(false);
    await pass(2);
    expect(await first).toBe("v1");
    // The factory still runs: no second one begins.
    expect(await cache.getOrSet("k", boom, slow)).toBe("v1");
    made.resolve("v2");
    await pass(0);
    expect(await cache.getOrSet("k", boom, slow)).toBe("v2");
    expect(process.events("factoryError")).toEqual([]);
  });

  test("soft 0 never waits where there is something to serve", async () => {
    const cache = process.namespace<string>("n", { ...options, timeout: { soft: 0 } });
    const made = deferred<string>();
    const first = cache.getOrSet("k", () => made.promise);
    await pass(10);
    made.resolve("v1");
    expect(await first).toBe("v1");
    await pass(1_001);
    const never = deferred<string>();
    const served = cache.getOrSet("k", () => never.promise);
    await pass(0);
    expect(await served).toBe("v1");
    never.resolve("v2");
    await pass(0);
    expect(await cache.get("k")).toBe("v2");
  });

  test("hard time limit: the signal is aborted, a late value is ignored", async () => {
    const cache = process.namespace<string>();
    const late = deferred<string>();
    let aborted = false;
    const call = cache.getOrSet(
      "k",
      ({ signal }) => {
        signal.addEventListener("abort", () => (aborted = true));
        return late.promise;
      },
      { timeout: 200 },
    );
    const outcome = call.catch((error: unknown) => error);
    await pass(201);
    expect(isFactoryTimeout(await outcome)).toBe(true);
    expect(aborted).toBe(true);
    late.resolve("late");
    await pass(0);
    expect(await cache.get("k")).toBeUndefined();
    expect(cache.inside.counts).toMatchObject({ factoryTimeouts: 1, factoryErrors: 0 });
  });

  test("hard time limit with something to serve", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1", options);
    await pass(1_001);
    const call = cache.getOrSet("k", () => new Promise<string>(() => undefined), { ...options, timeout: 200 });
    await pass(201);
    expect(await call).toBe("v1");
  });

  test("the factory gets the outdated value, and what it answers as undefined is not stored", async () => {
    const cache = process.namespace<string | undefined>();
    await cache.set("k", "v1", options);
    await pass(1_001);
    const seen: unknown[] = [];
    const answer = await cache.getOrSet("k", ({ stale }) => void seen.push(stale), options);
    expect([answer, seen]).toEqual([undefined, ["v1"]]);
    expect(await cache.getWithFallback("k", "none")).toBe("v1");
  });

  test("early refresh: callers get the old value at once, one refresh runs, and the next get the new one", async () => {
    const cache = process.namespace<string>("n", { ttl: 1_000, earlyRefresh: 0.5 });
    await cache.getOrSet("k", () => "v1");
    await cache.get("k");
    await pass(499);
    const factory = jest.fn(() => "v2");
    expect(await cache.getOrSet("k", factory)).toBe("v1");
    await pass(130);
    expect(await Promise.all([cache.getOrSet("k", factory), cache.getOrSet("k", factory)])).toEqual(["v1", "v1"]);
    await pass(0);
    expect(await cache.getOrSet("k", factory)).toBe("v2");
    expect(factory).toHaveBeenCalledTimes(1);
    expect(cache.inside.counts.refreshes).toBe(1);
  });

  test("early refresh that fails: the old value stays to its end, and the factory rests between tries", async () => {
    const cache = process.namespace<string>("n", { ttl: 10_000, earlyRefresh: 0.1 });
    await cache.getOrSet("k", () => "v1");
    await cache.get("k");
    await pass(4_000);
    const factory = jest.fn(boom);
    for (let i = 0; i < 10; i += 1) {
      expect(await cache.getOrSet("k", factory)).toBe("v1");
      await pass(100);
    }
    expect(factory).toHaveBeenCalledTimes(1);
    await pass(1_000);
    expect(await cache.getOrSet("k", factory)).toBe("v1");
    await pass(0);
    expect(factory).toHaveBeenCalledTimes(2);
    expect(process.events("stale")).toEqual([]);
  });

  test("early refresh: another process' new value spares the factory", async () => {
    const cache = process.namespace<string>("n", { ttl: 1_000, earlyRefresh: 0.5 });
    await cache.getOrSet("k", () => "v1");
    await cache.get("k");
    await pass(700);
    process.deaf = true;
    await new FakeProcess(store).namespace<string>("n", { ttl: 1_000, earlyRefresh: 0.5 }).set("k", "v2");
    const factory = jest.fn(boom);
    expect(await cache.getOrSet("k", factory)).toBe("v1");
    await pass(0);
    expect(await cache.getOrSet("k", factory)).toBe("v2");
    expect(factory).not.toHaveBeenCalled();
  });

  test("Redis is down: the factory answers; if it fails too, what this process still has", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1", options);
    await cache.get("k");
    store.down = true;
    process.loseTracking();
    expect(await cache.get("k")).toBeUndefined();
    expect(await cache.getOrSet("k", () => "made", options)).toBe("made");
    expect(await cache.getOrSet("k", boom, options)).toBe("v1");
    expect(await cache.getWithFallback("k", "fallback")).toBe("v1");
    expect(await cache.getWithFallback("other", "fallback")).toBe("fallback");
    await expect(cache.getOrSet("other", boom, options)).rejects.toThrow("boom");
  });
});
