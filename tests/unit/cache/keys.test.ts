import fc from "fast-check";
import { Keys, problemWithKey } from "../../../runtime/cache/keys";

const keys = new Keys("cache");
const namespace = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);
const text = fc.string({ minLength: 1, unit: "grapheme" });

test("every key of the cache can be taken apart again, whatever the caller's part holds", () => {
  fc.assert(
    fc.property(namespace, text, (ns, name) => {
      expect(keys.parse(keys.entry(ns, name))).toEqual({ kind: "entry", namespace: ns, name });
      expect(keys.parse(keys.tag(ns, name))).toEqual({ kind: "tag", namespace: ns, name });
      expect(keys.parse(keys.epoch(ns))).toEqual({ kind: "epoch", namespace: ns, name: "" });
    }),
  );
});

test("data is tracked, leases and other programs' keys are not", () => {
  const isTracked = (key: string): boolean => keys.tracked.some((prefix) => key.startsWith(prefix));
  expect([keys.entry("n", "k"), keys.tag("n", "t"), keys.epoch("n")].map(isTracked)).toEqual([true, true, true]);
  expect([keys.lease("n", "k"), keys.probe("x"), "cached:v:n:k"].map(isTracked)).toEqual([false, false, false]);
  for (const foreign of [keys.lease("n", "k"), keys.probe("x"), "other", "cache:v:nocolon", "cache:vv:n:k", "cache"])
    expect([foreign, keys.parse(foreign)]).toEqual([foreign, undefined]);
});

test("what cannot be a key is refused with what it must be", () => {
  const problem = (key: unknown): string | undefined => problemWithKey(key, 10);
  expect(problem("user:1")).toBeUndefined();
  expect(problem("ключ")).toBeUndefined();
  expect(problem("")).toBe("not empty");
  expect(problem(undefined)).toBe("a string, not undefined");
  expect(problem(null)).toBe("a string, not null");
  expect(problem(7)).toBe("a string, not number");
  expect(problem("undefined")).toContain("which a missing value leaves");
  expect(problem("a\nb")).toBe("free of control characters");
  expect(problem("\ud800")).toBe("well-formed Unicode");
  expect(problem("12345678901")).toBe("at most 10 bytes long");
  expect(problem("ключик")).toBe("at most 10 bytes long");
});

test("an accepted key comes back from Redis as the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (key) => {
      fc.pre(problemWithKey(key, 512) === undefined);
      expect(Buffer.from(key).toString()).toBe(key);
    }),
  );
});
