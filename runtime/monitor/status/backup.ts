import type { BackupWatch } from "../backup-source";

/** What is known of backups. What is not known is null; times are ISO 8601. */
export interface BackupStatus {
  /** Whether they could be looked at just now; all else is as of the last time that they could. */
  readonly up: boolean;
  /** Complete ones in the store. */
  readonly stored: number | null;
  readonly newest: {
    /** The moment whose data it holds. */
    readonly at: string;
    readonly durationMs: number;
    /** Before compression and encryption. */
    readonly sizeBytes: number;
    readonly keys: number;
  } | null;
  /** Whether the last one that was loaded as a proof was good, and when one was so last. */
  readonly proof: { readonly good: boolean; readonly lastGoodAt: string | null } | null;
  readonly archivedUntil: string | null;
}

/** Pure. */
export function backupStatus(state: BackupWatch["state"]): BackupStatus | null {
  if (!state) return null;
  const { up, summary } = state;
  const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  const { newest, proof } = summary ?? {};
  return {
    up,
    stored: summary?.stored ?? null,
    newest: newest ? { ...newest, at: new Date(newest.at).toISOString() } : null,
    proof: proof ? { good: proof.good, lastGoodAt: iso(proof.lastGoodAt) } : null,
    archivedUntil: iso(summary?.archivedUntil),
  };
}
