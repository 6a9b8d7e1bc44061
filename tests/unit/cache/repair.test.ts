import { FakeProcess } from "../../support/cache/fake-process";
import { FakeStore } from "../../support/cache/fake-store";

describe("deletions while Redis is down", () => {
  let store: FakeStore;
  let process: FakeProcess;

  beforeEach(() => {
    jest.useFakeTimers();
    store = new FakeStore();
    process = new FakeProcess(store, { repair: { maxQueued: 3 } });
  });
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  test("are queued, the value counts as missing here meanwhile, and is deleted when Redis is back", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    await cache.set("k", "old", { grace: 60_000 });
    await cache.get("k");
    store.down = true;
    await cache.delete("k");
    store.down = false;
    // Redis has it still.
    expect(await other.get("k")).toBe("old");
    expect([await cache.get("k"), await cache.getWithFallback("k", "none")]).toEqual([undefined, "none"]);
    expect(await cache.getOrSet("k", () => "new")).toBe("new");
    await pass(3_000);
    expect([await cache.get("k"), await other.get("k")]).toEqual([undefined, undefined]);
    expect(process.told.map(([event]) => event)).toEqual(["repairQueued", "repaired"]);
    expect(process.shared.repairer.queued).toBe(0);
  });

  test("are tried again and again, and at once when the connection is back", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "old");
    store.down = true;
    await cache.delete("k");
    await pass(60_000);
    expect(store.asked.filter((a) => a === "write cache:v:n:k").length).toBeGreaterThan(20);
    expect(process.shared.repairer.queued).toBe(1);
    store.down = false;
    process.shared.repairer.wake();
    await pass(0);
    expect(process.shared.repairer.queued).toBe(0);
  });

  test("or rejected at once, where the caller wants to know", async () => {
    const cache = process.namespace<string>();
    store.down = true;
    await expect(cache.delete("k", { whenDown: "throw" })).rejects.toMatchObject({ code: "L2_UNAVAILABLE" });
    await expect(cache.deleteByTag("t", { whenDown: "throw" })).rejects.toMatchObject({ code: "L2_UNAVAILABLE" });
    await expect(cache.set("k", "v", { whenDown: "throw" })).rejects.toMatchObject({ code: "L2_UNAVAILABLE" });
    expect(process.shared.repairer.queued).toBe(0);
  });

  test("tags and whole namespaces too", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    await cache.set("a", "1", { tags: ["t"] });
    await cache.set("b", "2");
    store.down = true;
    await cache.deleteByTag("t");
    store.down = false;
    for (let i = 0; i < 3; i += 1) {
      expect([await cache.get("a"), await cache.get("b"), await other.get("a")]).toEqual([undefined, "2", "1"]);
    }
    await pass(1_000);
    expect(await other.get("a")).toBeUndefined();
    store.down = true;
    await cache.clear();
    store.down = false;
    for (let i = 0; i < 3; i += 1) expect([await cache.get("b"), await other.get("b")]).toEqual([undefined, "2"]);
    await pass(1_000);
    expect(await other.get("b")).toBeUndefined();
  });

  test("too many empty their namespace instead", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    for (const key of ["a", "b", "c", "d", "e", "untouched"]) await cache.set(key, "old");
    store.down = true;
    await cache.delete(["a", "b", "c", "d", "e"]);
    store.down = false;
    expect(process.shared.repairer.queued).toBe(1);
    expect(process.events("repairQueued")).toContainEqual({ namespace: "n", count: 4, reason: "overflow" });
    await pass(1_000);
    expect((await other.getMany(["a", "b", "c", "d", "e", "untouched"])).size).toBe(0);
  });

  test("a value that could not be stored leaves no older one behind", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    await cache.set("k", "old");
    store.down = true;
    await cache.set("k", "new");
    store.down = false;
    await pass(1_000);
    expect([await cache.get("k"), await other.get("k")]).toEqual([undefined, undefined]);
  });

  test("a value that is set meanwhile is not deleted by what was queued before", async () => {
    const cache = process.namespace<string>();
    store.down = true;
    await cache.delete("k");
    store.down = false;
    await cache.set("k", "new");
    await pass(5_000);
    expect(await cache.get("k")).toBe("new");
  });

  test("a value whose setting is under way is not deleted by it either, and no older one is served meanwhile", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "old");
    store.down = true;
    await cache.delete(["k", "other"]);
    store.down = false;
    const answer = store.hold(/^write cache:v:n:k$/);
    const setting = cache.set("k", "new");
    await pass(1_000);
    // The repair came by and did the rest.
    expect(process.shared.repairer.queued).toBe(1);
    expect(await cache.get("k")).toBeUndefined();
    answer();
    await setting;
    await pass(1_000);
    expect([await cache.get("k"), process.shared.repairer.queued]).toEqual(["new", 0]);
  });

  test("a deletion whose key was to be set meanwhile is done when that failed", async () => {
    const cache = process.namespace<string>();
    const other = new FakeProcess(store).namespace<string>();
    await cache.set("k", "old");
    store.down = true;
    await cache.delete("k");
    store.down = false;
    const answer = store.hold(/^ensure|^tokens/);
    const setting = cache.set("k", "new", { tags: ["t"], whenDown: "throw" }).catch((error: unknown) => error);
    await pass(1_000);
    expect(process.shared.repairer.queued).toBe(1);
    store.down = true;
    answer();
    expect(await setting).toMatchObject({ code: "L2_UNAVAILABLE" });
    store.down = false;
    await pass(3_000);
    expect([await other.get("k"), process.shared.repairer.queued]).toEqual([undefined, 0]);
  });

  test("after a failover what was changed shortly before is deleted once more: Redis may have lost it", async () => {
    const cache = process.namespace<string>();
    await cache.set("k", "old");
    await cache.set("t", "old", { tags: ["tag"] });
    await pass(20_000);
    const before = new Map(store.data);
    await cache.delete("k");
    await cache.deleteByTag("tag");
    expect([await cache.get("k"), await cache.get("t")]).toEqual([undefined, undefined]);
    // Another node takes over that had received neither.
    for (const [key, value] of before) store.data.set(key, value);
    process.shared.repairer.replay();
    expect([await cache.get("k"), await cache.get("t")]).toEqual([undefined, undefined]);
    await pass(1_000);
    const other = new FakeProcess(store).namespace<string>();
    expect([await other.get("k"), await other.get("t")]).toEqual([undefined, undefined]);
  });

  test("the end tries once more, and says how many are given up", async () => {
    const cache = process.namespace<string>();
    store.down = true;
    await cache.delete(["a", "b"]);
    const stopping = process.shared.repairer.stop(500);
    await pass(501);
    expect(await stopping).toBe(2);
    const second = new FakeProcess(store);
    await second.namespace<string>().delete("a");
    store.down = false;
    expect(await second.shared.repairer.stop(500)).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
