import { ALL_CLASSES } from "./classes";
import { silent, type Log } from "./events";
import { listBackups } from "./list";
import { planPruning, type Pruning, type Retention } from "./retention";
import { classFolder, MANIFEST } from "./store/layout";
import type { ObjectStore, OpenUpload } from "./store/object-store";

export interface PruneOptions {
  readonly group: string;
  readonly retention: Retention;
  /** Only tell what would go. */
  readonly dryRun?: boolean;
  readonly log?: Log;
  readonly now?: Date;
}

export interface Pruned {
  readonly backups: readonly Pruning[];
  /** Uploads that a dead run left open. */
  readonly uploads: readonly OpenUpload[];
}

/**
 * Removes what `planPruning` names, and uploads that were left open for as long as orphans. For stores without lifecycle rules: where the
 * bucket has them, nobody needs the right to delete.
 * @throws BackupError at the first that can't be removed; what is left is tried again by the next run
 */
export async function pruneBackups(store: ObjectStore, options: PruneOptions): Promise<Pruned> {
  const { group, retention, dryRun = false, log = silent, now = new Date() } = options;
  const backups = planPruning(await listBackups(store, { group }), retention, now);
  const oldest = now.getTime() - retention.orphanHours * 3_600_000;
  const uploads: OpenUpload[] = [];
  for (const backupClass of ALL_CLASSES) {
    const open = await store.openUploads(classFolder(store.settings.prefix, backupClass, group));
    uploads.push(...open.filter(({ startedAt }) => startedAt.getTime() < oldest));
  }
  if (dryRun) return { backups, uploads };
  for (const { entry, reason } of backups) {
    // Without its manifest it is no backup any more, even should the rest fail.
    const byManifest = [...entry.objects].sort(
      (a, b) => Number(b.key.endsWith(MANIFEST)) - Number(a.key.endsWith(MANIFEST)),
    );
    for (const { key } of byManifest) await store.delete(key);
    log.info({ folder: entry.folder, reason }, "pruned");
  }
  for (const upload of uploads) {
    await store.abortUpload(upload);
    log.info({ key: upload.key }, "an upload that was left open is removed");
  }
  return { backups, uploads };
}
