import { FakeProcess } from "../../support/cache/fake-process";
import { FakeStore } from "../../support/cache/fake-store";

test("keys are read into L1, and those that Redis does not hold are counted", async () => {
  const store = new FakeStore();
  const cache = new FakeProcess(store).namespace<number>();
  const other = new FakeProcess(store).namespace<number>();
  for (let i = 0; i < 250; i += 1) await other.set(`k${i}`, i);
  const result = await cache.warm(Array.from({ length: 260 }, (_, i) => `k${i}`));
  expect(result).toEqual({ loaded: 250, missing: 10 });
  store.down = true;
  expect(await cache.get("k249")).toBe(249);
});

test("a loader's values are stored for all, with their options, a bounded number at a time", async () => {
  const store = new FakeStore();
  const cache = new FakeProcess(store).namespace<number>();
  let given = 0;
  async function* load(): AsyncGenerator<[string, number]> {
    for (; given < 20; given += 1) yield [`k${given}`, given] as [string, number];
    await Promise.resolve();
  }
  expect(await cache.warm(load, { concurrency: 3, tags: ["t"] })).toEqual({ loaded: 20, missing: 0 });
  store.asked.length = 0;
  expect(await cache.get("k7")).toBe(7);
  expect(store.asked).toEqual([]);
  await new FakeProcess(store).namespace().deleteByTag("t");
  expect(await cache.get("k7")).toBeUndefined();
  expect(await cache.warm(() => new Map([["m", 1]]))).toEqual({ loaded: 1, missing: 0 });
});

test("where Redis is down it says so in its count, and does not reject", async () => {
  const store = new FakeStore();
  store.down = true;
  const process = new FakeProcess(store);
  const cache = process.namespace<number>();
  expect(await cache.warm(["a", "b"])).toEqual({ loaded: 0, missing: 2 });
  expect(await cache.warm(() => [["a", 1]])).toEqual({ loaded: 0, missing: 1 });
  expect(process.shared.repairer.queued).toBe(0);
});
