import type { Timeline } from "../events/timeline";

/** Since when a node is master. */
export interface MasterSince {
  /** ISO 8601. */
  readonly at: string;
  /** Whether it became master then; else it was already, and longer than the monitor runs. */
  readonly exact: boolean;
}

/**
 * By the failovers that the monitor has seen. Pure; null where there is no master, another one came out of the last failover, or nobody watches.
 * @param startedAt milliseconds of Unix time when the monitor began to watch
 */
export function masterSince(
  master: string | undefined,
  { failovers }: Timeline,
  startedAt: number | undefined,
): MasterSince | null {
  if (master === undefined) return null;
  const last = failovers.findLast((f) => f.switchedAt !== undefined);
  if (!last) return startedAt === undefined ? null : { at: new Date(startedAt).toISOString(), exact: false };
  if (last.switchedAt === undefined || last.to !== master) return null;
  return { at: new Date(last.switchedAt).toISOString(), exact: true };
}
