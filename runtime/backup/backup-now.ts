import { randomBytes } from "node:crypto";
import type { AnyClass } from "./classes";
import { BackupError, asBackupError } from "./errors";
import { silent, type Log, type OnProgress } from "./events";
import { describeBackup } from "./describe";
import type { Manifest } from "./manifest";
import type { BackupSettings } from "./settings/types";
import { writeSidecars } from "./sidecars";
import { findSources } from "./source/observe";
import { openBest } from "./source/open-best";
import { backupFolder, dataName, MANIFEST } from "./store/layout";
import { ObjectStore } from "./store/object-store";
import { Undoable } from "./store/undoable";
import { partBytes } from "./store/part-size";
import { beginRun, type Run } from "./transfer/abort";
import { passThrough } from "./transfer/pass";

export interface BackupOptions {
  readonly backupClass: AnyClass;
  readonly log?: Log;
  readonly onProgress?: OnProgress;
  /** Calls the backup off; nothing of it is left then. */
  readonly signal?: AbortSignal;
}

export interface BackupResult {
  readonly manifestKey: string;
  readonly manifest: Manifest;
}

/**
 * Makes a backup: a snapshot of the freshest healthy replica goes through checksum, scanner, compression and encryption into the store,
 * in one pass and flat memory. It is good once its manifest is written, which is last.
 * @throws BackupError naming step, reason, setting and remedy. What was written by then is removed; `leftBehind` has what could not be.
 */
export async function backupNow(settings: BackupSettings, options: BackupOptions): Promise<BackupResult> {
  const run = beginRun("backup", settings.timeouts.runMs, options.signal);
  const store = new ObjectStore(settings.store, settings.timeouts);
  const written = new Undoable(store);
  try {
    return await make(settings, options, written, run);
  } catch (error) {
    const failure = run.signal.aborted ? asBackupError("stopped", run.signal.reason) : asBackupError("transfer", error);
    run.callOff(failure);
    throw await undone(failure, written);
  } finally {
    run.end();
    store.close();
  }
}

async function make(
  settings: BackupSettings,
  { backupClass, log = silent, onProgress }: BackupOptions,
  written: Undoable,
  { signal, callOff }: Run,
): Promise<BackupResult> {
  const startedAt = new Date();
  const { group, transfer, timeouts } = settings;
  const id = { backupClass, group: group.name, startedAt, tag: randomBytes(4).toString("hex") };
  const folder = backupFolder(settings.store.prefix, id);
  const found = await findSources(group, { askMs: timeouts.askMs, signal });
  const { snapshot, source } = await openBest(found, settings, { signal, callOff, log });
  try {
    const key = `${folder}${dataName(transfer.compression, transfer.encryptionKey !== undefined)}`;
    const upload = await written.upload(key, {
      ...{ uploads: transfer.uploads, signal },
      partBytes: partBytes(source.facts.usedMemoryBytes, transfer.partBytes),
    });
    const passed = await passThrough(snapshot, transfer, (chunk) => upload.write(chunk), signal, onProgress);
    const object = await upload.complete();
    const sidecars = await writeSidecars(written, folder, settings, source, found.sentinels, { signal, log });
    const manifest = describeBackup({ id, source, snapshot, passed, object: { key, ...object }, sidecars, transfer });
    const manifestKey = `${folder}${MANIFEST}`;
    await written.put(manifestKey, `${JSON.stringify(manifest, null, 2)}\n`, "application/json", signal);
    return { manifestKey, manifest };
  } finally {
    snapshot.close();
  }
}

async function undone(failure: BackupError, written: Undoable): Promise<BackupError> {
  const leftBehind = await written.undo();
  if (leftBehind.length === 0) return failure;
  const { step, reason, setting, remedy, cause } = failure;
  return new BackupError(step, reason, {
    ...{ cause, leftBehind },
    ...(setting === undefined ? {} : { setting }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}
