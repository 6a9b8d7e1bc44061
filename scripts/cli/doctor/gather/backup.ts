import type { Context } from "../../context";
import { operate } from "../../backup/operate";
import { Output } from "../../output";
import type { OpenStack } from "../../stack";
import type { BackupFacts } from "../facts";

/** So many of the newest are looked at: the last proof is of one of them. */
const NEWEST = 100;

/** Asks the store, by the operator's program; undefined where the settings ask for no backups. Never throws. */
export async function lookAtBackups(context: Context, stack: OpenStack): Promise<BackupFacts | undefined> {
  if (!stack.settings.backup.enabled) return undefined;
  try {
    const quiet: Context = { ...context, output: new Output(true) };
    const act = () => ({ kind: "list", limit: NEWEST }) as const;
    const { backups } = await operate<"list">(quiet, { source: stack, target: stack, act, failure: "backup-failed" });
    return backupFacts(backups);
  } catch (error) {
    return { kind: "unknown", why: error instanceof Error ? error.message : String(error) };
  }
}

interface Listed {
  readonly good: boolean;
  readonly snapshotAt: string | null;
  readonly provenAt: string | null;
  readonly rejectedAt: string | null;
}

/** Pure. @param backups the newest first */
export function backupFacts(backups: readonly Listed[]): BackupFacts {
  const newest = (times: readonly (string | null)[]): number | undefined => {
    const known = times.flatMap((time) => (time === null ? [] : Date.parse(time)));
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  const provenAt = newest(backups.map(({ provenAt: at }) => at));
  const rejectedAt = newest(backups.map(({ rejectedAt: at }) => at));
  return {
    kind: "known",
    newestAt: newest(backups.filter(({ good }) => good).map(({ snapshotAt }) => snapshotAt)),
    provenAt,
    rejected: rejectedAt !== undefined && rejectedAt > (provenAt ?? 0),
  };
}
