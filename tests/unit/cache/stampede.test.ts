import { getEventListeners } from "node:events";
import { deferred, FakeProcess } from "../../support/cache/fake-process";
import { FakeStore } from "../../support/cache/fake-store";

/** Lets everything run that waits for nothing outside. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("one flight per key", () => {
  let store: FakeStore;
  let process: FakeProcess;

  beforeEach(() => {
    store = new FakeStore();
    process = new FakeProcess(store);
  });

  test("1,000 callers, one factory, and one value for all", async () => {
    const cache = process.namespace<object>();
    const made = deferred<object>();
    const factory = jest.fn(() => made.promise);
    const all = Array.from({ length: 1_000 }, () => cache.getOrSet("k", factory));
    await settle();
    const late = cache.getOrSet("k", factory);
    made.resolve({ n: 1 });
    const values = new Set(await Promise.all([...all, late]));
    expect([factory.mock.calls.length, values.size]).toEqual([1, 1]);
    // Nothing is left of it.
    expect(process.shared.guard.size).toBe(0);
    expect(getEventListeners(process.shared.closing, "abort")).toEqual([]);
  });

  test("also when the very first call makes the namespace's version, whose writing is announced too", async () => {
    const cache = process.namespace<number>();
    const made = deferred<number>();
    const factory = jest.fn(() => made.promise);
    const first = cache.getOrSet("k", factory, { tags: ["t"] });
    await settle();
    expect(store.asked.filter((a) => a.startsWith("ensure"))).toHaveLength(2);
    const second = cache.getOrSet("k", factory, { tags: ["t"] });
    made.resolve(5);
    expect([await first, await second, factory.mock.calls.length]).toEqual([5, 5, 1]);
  });

  test("a failing factory with waiters: all hear of it, and never do two run at a time", async () => {
    const cache = process.namespace<number>();
    let [running, most, runs] = [0, 0, 0];
    const factory = async (): Promise<number> => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      await settle();
      running -= 1;
      throw new Error(`no ${runs}`);
    };
    const caller = async (): Promise<string> => {
      const said: string[] = [];
      for (let i = 0; i < 5; i += 1)
        said.push(await cache.getOrSet("k", factory).then(String, (e: unknown) => (e as Error).message));
      return said.join();
    };
    const said = await Promise.all(Array.from({ length: 50 }, caller));
    expect([most, runs]).toEqual([1, 5]);
    expect(new Set(said)).toEqual(new Set(["no 1,no 2,no 3,no 4,no 5"]));
  });

  test("keys don't wait for each other", async () => {
    const cache = process.namespace<string>();
    const slow = deferred<string>();
    const waiting = cache.getOrSet("slow", () => slow.promise);
    expect(await cache.getOrSet("quick", () => "q")).toBe("q");
    slow.resolve("s");
    expect(await waiting).toBe("s");
  });

  test("who asks after a deletion does not get what was begun before it, and that is not stored", async () => {
    const cache = process.namespace<string>();
    const old = deferred<string>();
    const before = cache.getOrSet("k", () => old.promise);
    await settle();
    await cache.delete("k");
    const after = await cache.getOrSet("k", () => "new");
    old.resolve("old");
    expect([await before, after]).toEqual(["old", "new"]);
    expect(await cache.get("k")).toBe("new");
  });

  test.each([
    ["a tag", (c: ReturnType<FakeProcess["namespace"]>) => c.deleteByTag("t")],
    ["everything", (c: ReturnType<FakeProcess["namespace"]>) => c.clear()],
  ])("the same for a deletion of %s", async (_, remove) => {
    const cache = process.namespace<unknown>();
    const old = deferred<string>();
    const before = cache.getOrSet("k", () => old.promise, { tags: ["t"] });
    await settle();
    await remove(cache);
    const after = await cache.getOrSet("k", () => "new", { tags: ["t"] });
    old.resolve("old");
    expect([await before, after]).toEqual(["old", "new"]);
    expect(await cache.get("k")).toBe("new");
  });

  test("another process' deletion while the factory runs: its value is not stored, there or here", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    const old = deferred<string>();
    const before = cache.getOrSet("k", () => old.promise);
    await settle();
    await other.delete("k");
    old.resolve("old");
    expect(await before).toBe("old");
    expect([await cache.get("k"), await other.get("k")]).toEqual([undefined, undefined]);
  });

  test("the same where this process is deaf: Redis itself refuses the old value", async () => {
    const cache = process.namespace<string>();
    process.loseTracking();
    const other = new FakeProcess(store).namespace<string>();
    const old = deferred<string>();
    const before = cache.getOrSet("k", () => old.promise);
    await settle();
    await other.delete("k");
    old.resolve("old");
    await before;
    expect([await cache.get("k"), await other.get("k")]).toEqual([undefined, undefined]);
    expect(cache.inside.counts.fillsDropped).toBe(1);
  });

  test("reads of Redis are shared too, but not with who asks after a write", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "v1");
    const release = store.hold(/^read/);
    const reads = Array.from({ length: 10 }, () => cache.get("k"));
    await settle();
    expect(store.asked.filter((a) => a.startsWith("read"))).toHaveLength(1);
    await cache.set("k", "v2");
    const after = cache.get("k");
    release();
    expect(new Set(await Promise.all(reads))).toEqual(new Set(["v1"]));
    expect(await after).toBe("v2");
    expect(await cache.get("k")).toBe("v2");
  });
});

describe("a lease across processes", () => {
  const lease = { ttl: 30_000, wait: 30_000 };

  test("one of many makes the value, the others wait for it", async () => {
    const store = new FakeStore();
    const factory = jest.fn(async () => {
      await settle();
      return "made";
    });
    const processes = Array.from({ length: 10 }, () => new FakeProcess(store).namespace<string>());
    const values = await Promise.all(processes.map((p) => p.getOrSet("k", factory, { lease })));
    expect([new Set(values), factory.mock.calls.length]).toEqual([new Set(["made"]), 1]);
    expect([...store.data.keys()].filter((key) => key.includes(":l:"))).toEqual([]);
  });

  test("who looked before the value was there, and asks for the lease when it is free again, makes nothing", async () => {
    const store = new FakeStore();
    const [one, two] = [new FakeProcess(store), new FakeProcess(store)].map((p) => p.namespace<string>());
    if (!one || !two) throw new Error("no processes");
    const made = deferred<string>();
    const first = one.getOrSet("k", () => made.promise, { lease });
    await settle();
    const release = store.hold(/^read/);
    const never = jest.fn(() => "twice");
    const second = two.getOrSet("k", never, { lease });
    await settle();
    made.resolve("once");
    expect(await first).toBe("once");
    release();
    expect(await second).toBe("once");
    expect(never).not.toHaveBeenCalled();
  });

  test("with an outdated value at hand nobody waits", async () => {
    const store = new FakeStore();
    const [one, two] = [new FakeProcess(store), new FakeProcess(store)].map((p) => p.namespace<string>());
    if (!one || !two) throw new Error("no processes");
    await one.set("k", "old", { ttl: 1, grace: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const made = deferred<string>();
    const holder = one.getOrSet("k", () => made.promise, { lease, grace: 60_000 });
    await settle();
    expect(await two.getOrSet("k", () => "never", { lease })).toBe("old");
    made.resolve("new");
    expect(await holder).toBe("new");
    expect(await two.getOrSet("k", () => "never", { lease })).toBe("new");
  });

  test("who held it too long stores nothing: its token is checked where the value is stored", async () => {
    const store = new FakeStore();
    const [one, two] = [new FakeProcess(store), new FakeProcess(store)].map((p) => p.namespace<string>());
    if (!one || !two) throw new Error("no processes");
    const slow = deferred<string>();
    const late = one.getOrSet("k", () => slow.promise, { lease: { ttl: 10, wait: 0 } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const taken = deferred<string>();
    const next = two.getOrSet("k", () => taken.promise, { lease });
    await settle();
    slow.resolve("late");
    expect(await late).toBe("late");
    taken.resolve("right");
    expect(await next).toBe("right");
    expect(await one.get("k")).toBe("right");
  });

  test("a holder that died is not waited for longer than was said; a Redis that fails not at all", async () => {
    const store = new FakeStore();
    const cache = new FakeProcess(store).namespace<string>();
    store.put("cache:l:n:k", Buffer.from("somebody"));
    expect(await cache.getOrSet("k", () => "own", { lease: { ttl: 1_000, wait: 30 } })).toBe("own");
    store.down = true;
    expect(await cache.getOrSet("other", () => "own", { lease: { ttl: 1_000, wait: 60_000 } })).toBe("own");
  });

  test("after a factory that failed the next one may begin at once", async () => {
    const store = new FakeStore();
    const [one, two] = [new FakeProcess(store), new FakeProcess(store)].map((p) => p.namespace<string>());
    if (!one || !two) throw new Error("no processes");
    const boom = (): string => {
      throw new Error("boom");
    };
    await expect(one.getOrSet("k", boom, { lease })).rejects.toThrow("boom");
    expect(await two.getOrSet("k", () => "good", { lease: { ttl: 1_000, wait: 0 } })).toBe("good");
  });
});
