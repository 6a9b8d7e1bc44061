import { audited, type AuditDetails } from "./audit";
import { withLock } from "./lock";
import type { OpenStack } from "./stack";

/**
 * An act that changes a deployed stack: under its lock, and with its lines in the audit. One that finds the stack locked has done nothing
 * and leaves no line.
 */
export function actOn<T>(
  open: OpenStack,
  act: string,
  details: AuditDetails,
  use: () => Promise<{ value: T; details?: AuditDetails }>,
): Promise<T> {
  return withLock(open, act, () => audited({ stack: open.name, act, details }, use));
}
