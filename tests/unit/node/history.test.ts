import { compareHistories, extendLineage, ledAfter, LINEAGE_MAX } from "../../../runtime/node/history";
import { nextHistory } from "../../../runtime/node/marker";
import { history, status } from "./world";

test.each([
  ["more under one id", history("a", 2), history("a", 1), "newer"],
  ["the same", history("a", 1), history("a", 1), "same"],
  ["the master of an id has all that its replicas have", history("a", 1, "master"), history("a", 9), "newer"],
  ["promoted since", history("b", 1, "master", ["a"]), history("a", 900), "newer"],
  ["promoted twice since", history("c", 1, "master", ["b", "a"]), history("a", 900), "newer"],
  ["two promoted from one", history("b", 1, "master", ["a"]), history("c", 1, "master", ["a"]), "unrelated"],
  ["nothing in common", history("a", 1), history("b", 1), "unrelated"],
  ["no history at all", { lineage: [], offset: 0, role: "master" as const }, history("b", 1), "unrelated"],
] as const)("%s", (_name, a, b, expected) => {
  const mirror = { newer: "older", older: "newer", same: "same", unrelated: "unrelated" } as const;
  expect(compareHistories(a, b)).toBe(expected);
  expect(compareHistories(b, a)).toBe(mirror[expected]);
});

test("who led after whom: a child after its parent, a master after its replica; offsets alone say nothing", () => {
  expect(ledAfter(history("b", 1, "master", ["a"]), history("a", 5, "master"))).toBe(true);
  expect(ledAfter(history("a", 1, "master"), history("a", 5))).toBe(true);
  expect(ledAfter(history("a", 9), history("a", 5))).toBe(false);
  expect(ledAfter(history("a", 9), history("b", 1, "master", ["a"]))).toBe(false);
});

test("a lineage keeps each id once and a bounded number of them", () => {
  expect(extendLineage(["a", "z"], ["b", "a"])).toEqual(["b", "a", "z"]);
  expect(
    extendLineage(
      Array.from({ length: LINEAGE_MAX }, (_, i) => `${i}`),
      ["new"],
    ),
  ).toHaveLength(LINEAGE_MAX);
});

test("a master that restarts from an AOF takes a new id, which is a child of the old one", () => {
  const before = history("a", 500, "master");
  const after = nextHistory(before, status({ role: "master", replid: "b", offset: 0 }));
  expect(after).toEqual({ lineage: ["b", "a"], offset: 0, role: "master" });
});

test("what a replica says before its link is up, or while it loads, is not history", () => {
  const before = history("a", 500);
  expect(nextHistory(before, status({ replid: "made-up" }))).toBe(before);
  expect(nextHistory(before, status({ role: "master", replid: "b", loading: true }))).toBe(before);
  expect(nextHistory(undefined, status())).toBeUndefined();
});

test("a promotion puts the new id before the one it went on from", () => {
  const promoted = nextHistory(history("a", 500), status({ role: "master", replid: "b", replid2: "a", offset: 501 }));
  expect(promoted).toEqual({ lineage: ["b", "a"], offset: 501, role: "master" });
});
