import { blockingLimit, boundBlocking } from "../../../runtime/client/command-names";
import { keyHash } from "../../../runtime/client/executor/key-hash";

test("where a blocking command says how long", () => {
  expect(blockingLimit("blpop", ["a", "b", "2.5"])).toEqual({ index: 2, ms: 2_500, unit: "s" });
  expect(blockingLimit("bzmpop", [1, 1, "z", "MIN"])).toEqual({ index: 0, ms: 1_000, unit: "s" });
  expect(blockingLimit("xread", ["COUNT", 5, "BLOCK", 100, "STREAMS", "s", "0"])).toEqual({
    index: 3,
    ms: 100,
    unit: "ms",
  });
  expect(blockingLimit("xread", ["STREAMS", "block", "0"])).toBeUndefined();
  expect(blockingLimit("get", ["a"])).toBeUndefined();
});

test("for ever becomes until shortly before the deadline", () => {
  const limit = { index: 1, ms: 0, unit: "s" } as const;
  expect(boundBlocking(["a", 0], limit, 5_000)).toEqual(["a", "4.500"]);
  expect(boundBlocking(["a", 0], limit, 300)).toEqual(["a", "0.150"]);
  expect(boundBlocking(["BLOCK", 0], { ...limit, unit: "ms" }, 1_000)).toEqual(["BLOCK", 800]);
  expect(boundBlocking(["a", 3], { ...limit, ms: 3_000 }, 1_000)).toEqual(["a", 3]);
});

test("one key, one connection, in whatever form it comes", () => {
  expect(keyHash(["user:1", "x"])).toBe(keyHash([["user:1", "user:2"]]));
  const spread = new Set(Array.from({ length: 100 }, (_, i) => keyHash([`user:${i}`]) % 2));
  expect(spread.size).toBe(2);
  for (const args of [[], [{}], [7], [Buffer.alloc(0)], [Buffer.from("a")]])
    expect(keyHash(args)).toBeGreaterThanOrEqual(0);
});
