import { asBackupError } from "../errors";
import { silent, type Log, type OnProgress } from "../events";
import { readManifest } from "../list";
import type { Manifest } from "../manifest";
import { fetchToFile } from "../scratch/fetch-to-file";
import { requireLoadable } from "../scratch/redis-version";
import { requireDisk } from "../scratch/room";
import type { BackupSettings } from "../settings/types";
import { ObjectStore } from "../store/object-store";
import { beginRun } from "../transfer/abort";
import { DataFolder, type Persistence } from "./data-folder";
import { requireFits } from "./fits";
import { saveScratch, type PrepareScratch } from "./prepare-scratch";

export interface ColdRestoreOptions {
  /** Of the backup, as a listing has it. */
  readonly folder: string;
  /** Where the stopped server's data goes; holds no data yet. */
  readonly dataFolder: string;
  /** What the server will load at its start: with AOF on it would not look at an RDB file, and overwrite it when it stops. */
  readonly persistence: Persistence;
  /** Version of the server that will load it. */
  readonly targetVersion: string;
  /** Its maxmemory in bytes; undefined or 0: none. */
  readonly maxmemoryBytes?: number;
  /** What makes the RDB; the backup as it is unless given, as for a restore to a moment. */
  readonly prepareScratch?: PrepareScratch;
  /** Who shall own the files; needs the right to give them away. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly log?: Log;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface ColdRestoreResult {
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

/** A rewrite of the AOF writes a second base before the first one goes. */
const ROOM_FACTOR = 2;
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Puts a backup into the data folder of a server that is stopped, so that it has it when it starts. All that can be checked is checked
 * before anything is written; the files appear only when every sum was right, and a failure leaves the folder as it was.
 */
export async function restoreCold(settings: BackupSettings, options: ColdRestoreOptions): Promise<ColdRestoreResult> {
  const { folder, persistence, targetVersion, maxmemoryBytes, prepareScratch, log = silent, onProgress } = options;
  const run = beginRun("restore", settings.timeouts.runMs, options.signal);
  const store = new ObjectStore(settings.store, settings.timeouts);
  const target = new DataFolder(options.dataFolder, persistence, options.owner);
  try {
    const manifest = await readManifest(store, folder);
    requireLoadable("target", targetVersion, manifest);
    requireFits(manifest, maxmemoryBytes);
    target.requireVersion(targetVersion);
    await target.requireEmpty();
    const place = { step: "target", folder: options.dataFolder, setting: "dataFolder" } as const;
    await requireDisk(ROOM_FACTOR * manifest.rdb.bytes + SPARE_BYTES, place);
    const { encryptionKey } = settings.transfer;
    const load = { signal: run.signal, onProgress };
    const files = await target.fill((path) =>
      prepareScratch
        ? saveScratch(() => prepareScratch(store, manifest, settings, load), path)
        : fetchToFile(store, manifest, { ...place, path }, { encryptionKey, ...load }),
    );
    log.info({ folder, files, keys: manifest.keys.total }, "the backup is in place");
    return { manifest, files };
  } catch (error) {
    throw run.signal.aborted ? asBackupError("stopped", run.signal.reason) : asBackupError("target", error);
  } finally {
    run.end();
    store.close();
  }
}
