/** How bad a finding is, the worst first: the group fails or is about to; it will fail when something else does; worth knowing. */
export const SEVERITIES = ["critical", "warning", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that is not as it should be. Holds no secret. */
export interface Finding {
  /** Name of the check. */
  readonly check: string;
  readonly severity: Severity;
  /** What it is about: a member's name, `host`, `group`, `backup`. */
  readonly subject: string;
  readonly what: string;
  readonly why: string;
  /** The command that mends it, or what to do where no command can. */
  readonly mend: string;
}

/** The worst first; among equals as they came. Pure. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return SEVERITIES.flatMap((severity) => findings.filter((f) => f.severity === severity));
}

/** Undefined where there is none. Pure. */
export function worstOf(findings: readonly Finding[]): Severity | undefined {
  return bySeverity(findings)[0]?.severity;
}
