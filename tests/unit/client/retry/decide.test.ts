import { categories, isWithin, retryCeilings } from "../../../../runtime/client/retry/category";
import { decide, type RetryPolicy } from "../../../../runtime/client/retry/decide";

const policies: RetryPolicy[] = retryCeilings.flatMap((ceiling) =>
  [true, false].map((onTimeout) => ({ ceiling, onTimeout })),
);
const all = policies.flatMap((policy) => categories.map((category) => ({ policy, category })));

describe("whether a call is tried again", () => {
  test("what was not applied always is", () => {
    for (const { policy, category } of all) {
      expect(decide({ kind: "unwritten" }, category, policy)).toEqual({ do: "retry", when: "atOnce" });
      expect(decide({ kind: "reply", verdict: "notMaster" }, category, policy)).toEqual({
        do: "retry",
        when: "afterMaster",
      });
      expect(decide({ kind: "reply", verdict: "notYet" }, category, policy)).toEqual({ do: "retry", when: "soon" });
    }
  });

  test("what the server refuses for good never is", () => {
    for (const { policy, category } of all) {
      expect(decide({ kind: "reply", verdict: "refused" }, category, policy)).toEqual({ do: "reject", as: "reply" });
    }
  });

  test("what may have been applied is up to the ceiling, and else in doubt", () => {
    for (const { policy, category } of all) {
      const allowed = isWithin(category, policy.ceiling);
      expect(decide({ kind: "lost", hung: false }, category, policy).do).toBe(allowed ? "retry" : "reject");
      expect(decide({ kind: "lost", hung: true }, category, policy).do).toBe(
        allowed && policy.onTimeout ? "retry" : "reject",
      );
      expect(decide({ kind: "deposed" }, category, policy).do).toBe(allowed ? "retry" : "reject");
    }
  });

  test("scripts and unknown commands are never repeated in doubt, whatever the ceiling", () => {
    for (const ceiling of retryCeilings) {
      for (const category of ["Never", "ServerAdmin"] as const) {
        expect(decide({ kind: "lost", hung: false }, category, { ceiling, onTimeout: true })).toEqual({
          do: "reject",
          as: "ambiguous",
          reason: "connection lost",
        });
      }
    }
  });
});
