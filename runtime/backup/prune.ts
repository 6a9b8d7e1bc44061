import { ALL_CLASSES } from "./classes";
import type { Base } from "./archive/chain";
import type { Segment } from "./archive/layout";
import { listSegments, readBase } from "./archive/list";
import { planArchivePruning, type ArchivePruning, type ArchiveRetention } from "./archive/retention";
import { silent, type Log } from "./events";
import { listBackups, type BackupEntry } from "./list";
import { planPruning, type Pruning, type Retention } from "./retention";
import { classFolder, MANIFEST } from "./store/layout";
import type { ObjectStore, OpenUpload } from "./store/object-store";

export interface PruneOptions {
  readonly group: string;
  readonly retention: Retention;
  /** Of the archive; undefined where there never was one. */
  readonly archive?: ArchiveRetention;
  /** Only tell what would go. */
  readonly dryRun?: boolean;
  readonly log?: Log;
  readonly now?: Date;
}

export interface Pruned {
  readonly backups: readonly Pruning[];
  /** Of the archive. */
  readonly segments: readonly Segment[];
  /** Uploads that a dead run left open. */
  readonly uploads: readonly OpenUpload[];
}

/**
 * Removes what `planPruning` and `planArchivePruning` name, and uploads that were left open for as long as orphans. For stores without lifecycle rules: where the
 * bucket has them, nobody needs the right to delete.
 * @throws BackupError at the first that can't be removed; what is left is tried again by the next run
 */
export async function pruneBackups(store: ObjectStore, options: PruneOptions): Promise<Pruned> {
  const { group, retention, archive, dryRun = false, log = silent, now = new Date() } = options;
  const entries = await listBackups(store, { group });
  const { needed, segments } = archive ? await pruneArchive(store, group, entries, archive, now) : NO_ARCHIVE;
  const backups = planPruning(entries, retention, now).filter(({ entry }) => !needed.has(entry.folder));
  const oldest = now.getTime() - retention.orphanHours * 3_600_000;
  const uploads: OpenUpload[] = [];
  for (const backupClass of ALL_CLASSES) {
    const open = await store.openUploads(classFolder(store.settings.prefix, backupClass, group));
    uploads.push(...open.filter(({ startedAt }) => startedAt.getTime() < oldest));
  }
  if (dryRun) return { backups, segments, uploads };
  for (const { entry, reason } of backups) {
    // Without its manifest it is no backup any more, even should the rest fail.
    const byManifest = [...entry.objects].sort(
      (a, b) => Number(b.key.endsWith(MANIFEST)) - Number(a.key.endsWith(MANIFEST)),
    );
    for (const { key } of byManifest) await store.delete(key);
    log.info({ folder: entry.folder, reason }, "pruned");
  }
  // The oldest first: whatever is left is whole.
  for (const { key } of segments) await store.delete(key);
  if (segments.length > 0)
    log.info({ segments: segments.length, until: segments.at(-1)?.key }, "the archive is pruned");
  for (const upload of uploads) {
    await store.abortUpload(upload);
    log.info({ key: upload.key }, "an upload that was left open is removed");
  }
  return { backups, segments, uploads };
}

const NO_ARCHIVE: ArchivePruning<Segment> = { needed: new Set(), segments: [] };

async function pruneArchive(
  store: ObjectStore,
  group: string,
  entries: readonly BackupEntry[],
  archive: ArchiveRetention,
  now: Date,
): Promise<ArchivePruning<Segment>> {
  const segments: Segment[] = [];
  for await (const segment of listSegments(store, group)) segments.push(segment);
  if (segments.length === 0) return NO_ARCHIVE;
  const bases: Base[] = [];
  for (const entry of entries) {
    const base = entry.good ? await readBase(store, entry) : undefined;
    if (base) bases.push(base);
  }
  return planArchivePruning(bases, segments, archive, now);
}
