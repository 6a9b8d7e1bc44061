import { backupNow, type BackupResult } from "./backup-now";
import type { AnyClass } from "./classes";
import { BackupError, isBackupError, textOf } from "./errors";
import type { Log } from "./events";
import { latestBackup } from "./list";
import type { BackupMetrics, Outcome } from "./metrics";
import { pruneBackups } from "./prune";
import type { BackupSettings } from "./settings/types";
import { ObjectStore } from "./store/object-store";
import { summarizeBackups } from "./summary";
import { verifyBackup, type VerifyResult } from "./verify";

export interface JobContext {
  readonly settings: BackupSettings;
  readonly log: Log;
  readonly metrics?: BackupMetrics | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One backup as a job: logged, counted, and followed by pruning where that is ours to do. @throws BackupError */
export async function backupJob(context: JobContext, backupClass: AnyClass): Promise<BackupResult> {
  const { settings, log, signal } = context;
  const result = await counted(context, { backupClass }, () =>
    backupNow(settings, { backupClass, log, ...(signal ? { signal } : {}) }),
  );
  const { manifest, manifestKey } = result;
  const { object, rdb, keys, durationMs } = manifest;
  log.info(
    { manifestKey, bytes: object.bytes, rdbBytes: rdb.bytes, keys: keys.total, durationMs },
    "the backup is good",
  );
  if (settings.retention.prune) await pruneJob(context).catch((error: unknown) => fail(log, "pruning failed", error));
  return result;
}

/** Proves a backup: the newest good one unless its folder is given. @throws BackupError */
export async function verifyJob(context: JobContext, folder?: string): Promise<VerifyResult> {
  const { settings, log, signal } = context;
  return counted(context, "verify", async () => {
    const wanted = folder ?? (await newestFolder(settings));
    return verifyBackup(settings, { folder: wanted, log, ...(signal ? { signal } : {}) });
  });
}

export async function pruneJob({ settings, log }: JobContext): Promise<number> {
  const { group, retention, continuous } = settings;
  // Also where nothing is archived any more: what is there goes in its time.
  const options = { group: group.name, retention, archive: continuous, log };
  const pruned = await withStore(settings, (store) => pruneBackups(store, options));
  return pruned.backups.length;
}

/** Shows what is in the store. Never fails a job: the metrics are late then. */
export async function showStore({ settings, log, metrics }: JobContext): Promise<void> {
  if (!metrics) return;
  await withStore(settings, async (store) => metrics.show(await summarizeBackups(store, settings.group.name))).catch(
    (error: unknown) => {
      metrics.storeFailed();
      fail(log, "the store could not be summarized", error);
    },
  );
}

async function counted<T>(
  context: JobContext,
  what: Parameters<BackupMetrics["ended"]>[0],
  run: () => Promise<T>,
): Promise<T> {
  const { metrics, log } = context;
  metrics?.began();
  let outcome: Outcome = "failure";
  try {
    const result = await run();
    outcome = "success";
    return result;
  } catch (error) {
    if (context.signal?.aborted) outcome = "aborted";
    fail(log, what === "verify" ? "the verification failed" : "the backup failed", error);
    throw error;
  } finally {
    metrics?.ended(what, outcome);
    await showStore(context);
  }
}

/** An error as fields of a log line. */
function fail(log: Log, message: string, error: unknown): void {
  if (!isBackupError(error)) {
    log.error({ reason: textOf(error) }, message);
    return;
  }
  const { step, reason, setting, remedy, leftBehind } = error;
  log.error({ step, reason, setting, remedy, ...(leftBehind.length > 0 ? { leftBehind } : {}) }, message);
}

async function newestFolder(settings: BackupSettings): Promise<string> {
  const newest = await withStore(settings, (store) => latestBackup(store, { group: settings.group.name }));
  if (newest) return newest.folder;
  throw new BackupError("list", `there is no good backup of ${settings.group.name} to verify`);
}

async function withStore<T>(settings: BackupSettings, use: (store: ObjectStore) => Promise<T>): Promise<T> {
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}
