import type { Diagnosis } from "./checks";
import type { Finding } from "./finding";

/** What people read: each finding with why it matters and what mends it, the worst first, and what was looked at. Pure. */
export function diagnosisText({ stack, group, checks, findings }: Diagnosis): string {
  const bad = new Set(findings.map(({ check }) => check));
  const fine = checks.filter(({ name }) => !bad.has(name)).map(({ name }) => name);
  return [
    ...findings.map(findingText),
    ...(fine.length > 0 ? [`ok: ${fine.join(", ")}\n`] : []),
    `${stack}, group ${group}: ${summary(findings)}\n`,
  ].join("\n");
}

function findingText({ severity, subject, check, what, why, mend }: Finding): string {
  return `${severity.toUpperCase()} ${subject}: ${what} (${check})\n  why:  ${why}\n  mend: ${mend}\n`;
}

/** `1 critical, 2 warnings`. Pure. */
export function summary(findings: readonly Finding[]): string {
  const count = (severity: Finding["severity"], one: string, many: string): string[] => {
    const n = findings.filter((f) => f.severity === severity).length;
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];
  };
  const parts = [
    ...count("critical", "critical", "critical"),
    ...count("warning", "warning", "warnings"),
    ...count("hint", "hint", "hints"),
  ];
  return parts.length > 0 ? parts.join(", ") : "nothing found";
}
