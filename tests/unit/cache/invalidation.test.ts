import { msgpack } from "../../../runtime/cache/codec/msgpack";
import { FakeProcess } from "../../support/cache/fake-process";
import { FakeStore } from "../../support/cache/fake-store";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what L1 keeps and what not", () => {
  let store: FakeStore;
  let reader: FakeProcess;
  let writer: FakeProcess;

  beforeEach(() => {
    store = new FakeStore();
    reader = new FakeProcess(store);
    writer = new FakeProcess(store);
  });

  test("hits need nothing of Redis: no version, no tag is looked up", async () => {
    const cache = reader.namespace<string>();
    await cache.set("k", "v1", { tags: ["a", "b"] });
    await cache.get("k");
    store.asked.length = 0;
    for (let i = 0; i < 10; i += 1) expect(await cache.get("k")).toBe("v1");
    expect(await cache.getOrSet("k", () => "never")).toBe("v1");
    expect(store.asked).toEqual([]);
    expect(cache.inside.counts.l1Hits).toBe(11);
  });

  test("a read of Redis that is under way when the invalidation comes is not kept", async () => {
    const cache = reader.namespace<string>();
    const other = writer.namespace<string>();
    await other.set("k", "v1");
    const release = store.hold(/^read cache:v:n:k/);
    const old = cache.get("k");
    await settle();
    await other.set("k", "v2");
    release();
    expect(await old).toBe("v1");
    expect(await cache.get("k")).toBe("v2");
    expect(cache.inside.counts.fillsDropped).toBe(1);
  });

  test("nor one that began before a gap, even if nothing was written", async () => {
    const cache = reader.namespace<string>();
    await cache.set("k", "v1");
    const release = store.hold(/^read/);
    const old = cache.get("k");
    await settle();
    reader.shared.guard.gap();
    cache.inside.flush();
    release();
    await old;
    expect(cache.inside.l1.size).toBe(0);
  });

  test("a tag's version that was read while its deletion came is not kept either", async () => {
    const cache = reader.namespace<string>();
    const other = writer.namespace<string>();
    await other.set("k", "v1", { tags: ["t"] });
    const release = store.hold(/^tokens cache:t:n:t/);
    const old = cache.get("k");
    await settle();
    await other.deleteByTag("t");
    release();
    expect(await old).toBe("v1");
    expect(await cache.get("k")).toBeUndefined();
  });

  test("a deleted tag takes its values along, in Redis and in every L1, and no other", async () => {
    const cache = reader.namespace<string>();
    const other = writer.namespace<string>();
    await other.set("a", "1", { tags: ["t", "u"] });
    await other.set("b", "2", { tags: ["u"] });
    await other.set("c", "3");
    expect([...(await cache.getMany(["a", "b", "c", "d"]))]).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
    await other.deleteByTag("t");
    expect([...(await cache.getMany(["a", "b", "c"])).keys()]).toEqual(["b", "c"]);
    await other.deleteByTag(["u", "nothing"]);
    expect([...(await cache.getMany(["a", "b", "c"])).keys()]).toEqual(["c"]);
    await other.set("a", "new", { tags: ["t"] });
    expect(await cache.get("a")).toBe("new");
  });

  test("a version that Redis lost, by eviction or a restart, brings nothing old back", async () => {
    const cache = reader.namespace<string>();
    await cache.set("k", "v1", { tags: ["t"] });
    await cache.get("k");
    store.remove("cache:t:n:t");
    expect(await cache.get("k")).toBeUndefined();
    await cache.set("other", "x", { tags: ["t"] });
    expect(await cache.get("k")).toBeUndefined();
    store.remove("cache:e:n");
    expect(await cache.get("other")).toBeUndefined();
    await cache.set("third", "x");
    expect(await cache.get("other")).toBeUndefined();
  });

  test("clear empties one namespace with one key, whatever is in it", async () => {
    const [mine, theirs] = [reader.namespace<number>("mine"), reader.namespace<number>("theirs")];
    for (let i = 0; i < 100; i += 1) await mine.set(`k${i}`, i);
    await theirs.set("k", 1);
    await mine.get("k1");
    store.asked.length = 0;
    await writer.namespace("mine").clear();
    expect(store.asked).toEqual(["forget cache:e:mine"]);
    expect((await mine.getMany(Array.from({ length: 100 }, (_, i) => `k${i}`))).size).toBe(0);
    expect(await theirs.get("k")).toBe(1);
  });

  test("while invalidations are not heard Redis is asked each time, and its versions too", async () => {
    const cache = reader.namespace<string>();
    const other = writer.namespace<string>();
    await other.set("k", "v1", { tags: ["t"] });
    await cache.get("k");
    reader.loseTracking();
    await other.set("k", "v2", { tags: ["t"] });
    expect(await cache.get("k")).toBe("v2");
    await other.deleteByTag("t");
    expect(await cache.get("k")).toBeUndefined();
    await other.clear();
    await other.set("j", "1");
    expect(await cache.get("j")).toBe("1");
    expect(cache.inside.l1.get("j")).toBeUndefined();
  });

  test("no sign of life for too long: L1 gives nothing, and is good again without a flush when there is one", async () => {
    const cache = reader.namespace<string>();
    await cache.set("k", "v1");
    await cache.get("k");
    reader.shared.trust.until = performance.now() - 1;
    store.asked.length = 0;
    expect(await cache.get("k")).toBe("v1");
    expect(store.asked).toContain("read cache:v:n:k");
    reader.shared.trust.until = Infinity;
    store.asked.length = 0;
    expect(await cache.get("k")).toBe("v1");
    expect(store.asked).toEqual([]);
  });

  test("bytes bound it: the least recently used go, and what is larger than all of it never comes in", async () => {
    const cache = reader.namespace<string>("n", { l1: { maxBytes: 10_000 } });
    for (let i = 0; i < 30; i += 1) {
      await cache.set(`k${i}`, "x".repeat(1_000));
      await cache.get(`k${i}`);
    }
    expect(cache.inside.l1.calculatedSize).toBeLessThanOrEqual(10_000);
    expect([cache.inside.l1.has("k29"), cache.inside.l1.has("k0")]).toEqual([true, false]);
    expect(cache.inside.counts.evictions).toBeGreaterThan(20);
    await cache.set("big", "x".repeat(20_000));
    expect(await cache.get("big")).toHaveLength(20_000);
    expect(cache.inside.l1.has("big")).toBe(false);
  });

  test("L1 off: every read asks Redis", async () => {
    const cache = reader.namespace<string>("n", { l1: false });
    await cache.set("k", "v");
    expect([await cache.get("k"), await cache.get("k"), cache.inside.counts.l1Hits]).toEqual(["v", "v", 0]);
  });

  test("values are shared, and frozen where that is wished", async () => {
    const frozen = reader.namespace<{ list: number[] }>("frozen", { l1: { freeze: true } });
    const plain = reader.namespace<{ list: number[] }>("plain");
    for (const cache of [frozen, plain]) {
      await cache.set("k", { list: [1] });
      await cache.get("k");
    }
    expect(await plain.get("k")).toBe(await plain.get("k"));
    const value = await frozen.get("k");
    expect(() => value?.list.push(2)).toThrow(TypeError);
    expect((await frozen.get("k"))?.list).toEqual([1]);
  });
});

describe("values that are none", () => {
  test.each([
    ["bytes of another program", Buffer.from("hello")],
    ["an empty text", Buffer.alloc(0)],
  ])("%s count as missing, are told, and are replaced", async (_, garbage) => {
    const store = new FakeStore();
    const process = new FakeProcess(store);
    const cache = process.namespace<number>();
    store.put("cache:v:n:k", garbage);
    expect(await cache.get("k")).toBeUndefined();
    expect(process.events("undecodable")).toHaveLength(1);
    expect(await cache.getOrSet("k", () => 1)).toBe(1);
    expect(await cache.get("k")).toBe(1);
  });

  test("a schema that refuses what an older release wrote, and another codec", async () => {
    const store = new FakeStore();
    const process = new FakeProcess(store);
    await process.namespace<unknown>().set("k", { old: true });
    const schema = {
      parse: (value: unknown): { n: number } => {
        if (typeof (value as { n?: unknown }).n !== "number") throw new Error("no n");
        return value as { n: number };
      },
    };
    const cache = new FakeProcess(store).namespace("n", { schema });
    expect(await cache.get("k")).toBeUndefined();
    expect(await cache.getOrSet("k", () => ({ n: 1 }))).toEqual({ n: 1 });
    expect(await new FakeProcess(store).namespace<unknown>("n", { codec: msgpack }).get("k")).toBeUndefined();
  });

  test("what cannot be encoded rejects set(), and is returned and told by getOrSet(); nothing reaches Redis", async () => {
    const store = new FakeStore();
    const process = new FakeProcess(store, { l2: { maxValueBytes: 100 } });
    const cache = process.namespace<unknown>();
    await expect(cache.set("k", 10n)).rejects.toMatchObject({ code: "NOT_ENCODABLE" });
    await expect(cache.set("k", "x".repeat(200))).rejects.toMatchObject({ code: "NOT_ENCODABLE" });
    expect(await cache.getOrSet("k", () => 10n)).toBe(10n);
    expect(process.events("notStored")).toHaveLength(1);
    expect([...store.data.keys()]).toEqual(["cache:e:n"]);
    expect(process.shared.repairer.queued).toBe(0);
  });

  test("bad keys, tags and options are refused before anything is asked", async () => {
    const store = new FakeStore();
    const cache = new FakeProcess(store).namespace<number>("n", {
      key: {
        parse: (key) => {
          if (!String(key).startsWith("user:")) throw new Error("not a user");
          return String(key);
        },
      },
    });
    await expect(cache.get("")).rejects.toMatchObject({ code: "INVALID_KEY" });
    await expect(cache.get("order:1")).rejects.toThrow("not a user");
    await expect(cache.set("user:1", 1, { tags: [""] })).rejects.toMatchObject({ code: "INVALID_KEY" });
    await expect(cache.getOrSet("user:1", () => 1, { ttl: -1 })).rejects.toMatchObject({
      code: "INVALID_CACHE_OPTIONS",
    });
    await expect(cache.deleteByTag("a\n")).rejects.toMatchObject({ code: "INVALID_KEY" });
    await expect(cache.delete(["user:1", "x"])).rejects.toThrow("not a user");
    expect(store.asked).toEqual([]);
  });

  test("after the end nothing is served, and running factories are ended", async () => {
    const process = new FakeProcess(new FakeStore());
    const cache = process.namespace<number>();
    const running = cache.getOrSet("k", ({ signal }) => new Promise((_, no) => signal.addEventListener("abort", no)));
    await settle();
    process.close();
    await expect(running).rejects.toMatchObject({ code: "CACHE_CLOSED" });
    await expect(cache.get("k")).rejects.toMatchObject({ code: "CACHE_CLOSED" });
    await expect(cache.clear()).rejects.toMatchObject({ code: "CACHE_CLOSED" });
  });
});
