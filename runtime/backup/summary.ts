import { newestSegment } from "./archive/list";
import { listBackups, readManifest } from "./list";
import type { ObjectStore } from "./store/object-store";

/** What monitoring wants to know of a group's backups. Times are milliseconds of Unix time. */
export interface BackupSummary {
  /** Good backups in the store. */
  readonly stored: number;
  /** The newest of them. */
  readonly newest:
    { readonly at: number; readonly durationMs: number; readonly sizeBytes: number; readonly keys: number } | undefined;
  /** The last verification; `good` is whether the backup could be loaded. */
  readonly proof: { readonly at: number; readonly good: boolean; readonly lastGoodAt: number | undefined } | undefined;
  /** Changes are archived up to here; undefined where none are. */
  readonly archivedUntil: number | undefined;
}

/** Reads the listings and one manifest. @throws BackupError when the store does not answer */
export async function summarizeBackups(store: ObjectStore, group: string): Promise<BackupSummary> {
  const entries = await listBackups(store, { group });
  const good = entries.filter((entry) => entry.good);
  const manifest = good[0] && (await readManifest(store, good[0].folder));
  const latest = (times: (Date | undefined)[]): number | undefined => {
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.max(...known.map((time) => time.getTime()));
  };
  const lastGoodAt = latest(entries.map(({ provenAt }) => provenAt));
  const lastBadAt = latest(entries.map(({ rejectedAt }) => rejectedAt));
  const proofAt = Math.max(lastGoodAt ?? 0, lastBadAt ?? 0);
  return {
    stored: good.length,
    newest: manifest && {
      at: Date.parse(manifest.snapshotAt),
      durationMs: manifest.durationMs,
      sizeBytes: manifest.rdb.bytes,
      keys: manifest.keys.total,
    },
    proof: proofAt === 0 ? undefined : { at: proofAt, good: (lastGoodAt ?? 0) >= (lastBadAt ?? 0), lastGoodAt },
    archivedUntil: (await newestSegment(store, group, Date.now()))?.lastAt,
  };
}
