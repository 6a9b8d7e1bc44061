import type { AmbiguousReason } from "../errors";
import { isWithin, type Category, type RetryCeiling } from "./category";
import type { ReplyVerdict } from "./reply";

/** How one attempt of a call ended without an answer to give to the caller. */
export type Failure =
  /** It never left this process. */
  | { readonly kind: "unwritten" }
  /** The server refused it. */
  | { readonly kind: "reply"; readonly verdict: ReplyVerdict }
  /** The connection ended after it was written. */
  | { readonly kind: "lost"; readonly hung: boolean }
  /** A node accepted it that was master no more by what we know: the group will throw the write away, or perhaps not. */
  | { readonly kind: "deposed" };

export interface RetryPolicy {
  readonly ceiling: RetryCeiling;
  readonly onTimeout: boolean;
}

export type Decision =
  /** Again on whichever node is master then; `afterMaster` waits for that news. */
  | { readonly do: "retry"; readonly when: "atOnce" | "soon" | "afterMaster" }
  | { readonly do: "reject"; readonly as: "reply" }
  | { readonly do: "reject"; readonly as: "ambiguous"; readonly reason: AmbiguousReason };

/** Whether a call may be tried again. Pure: the deadline and the budget are the executor's business. */
export function decide(failure: Failure, category: Category, policy: RetryPolicy): Decision {
  switch (failure.kind) {
    case "unwritten":
      return { do: "retry", when: "atOnce" };
    case "reply":
      if (failure.verdict === "refused") return { do: "reject", as: "reply" };
      return { do: "retry", when: failure.verdict === "notMaster" ? "afterMaster" : "soon" };
    case "lost":
      if (isWithin(category, policy.ceiling) && (!failure.hung || policy.onTimeout))
        return { do: "retry", when: "atOnce" };
      return { do: "reject", as: "ambiguous", reason: failure.hung ? "timeout" : "connection lost" };
    case "deposed":
      if (isWithin(category, policy.ceiling)) return { do: "retry", when: "atOnce" };
      return { do: "reject", as: "ambiguous", reason: "answered by a deposed master" };
  }
}
