import type { GroupView } from "../../../../runtime/monitor/group-view";
import type { Facts } from "../facts";
import type { Finding, Severity } from "../finding";
import type { remedies } from "../remedies";

/** What follows from the facts, and several checks need. */
export interface Derived {
  readonly view: GroupView;
  readonly mend: ReturnType<typeof remedies>;
}

/** Judges the facts. Pure: what is not known is no fault, as another check tells why it is not. */
export interface Check {
  readonly name: string;
  /** What it looks at, for people. */
  readonly about: string;
  readonly judge: (facts: Facts, derived: Derived) => Finding[];
}

type Say = (what: string, why: string, mend: string) => Finding;

/** Makes findings of one check on one subject. */
export function finding(check: string, subject: string): Readonly<Record<Severity, Say>> {
  const of =
    (severity: Severity): Say =>
    (what, why, mend) => ({ check, severity, subject, what, why, mend });
  return { critical: of("critical"), warning: of("warning"), hint: of("hint") };
}
