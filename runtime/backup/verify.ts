import { asBackupError, isBackupError, textOf, type BackupError } from "./errors";
import { silent, type Log, type OnProgress } from "./events";
import { readManifest } from "./list";
import { MANIFEST_VERSION, type Manifest, type Proof, type Rejection } from "./manifest";
import { totalKeys } from "./rdb/counts";
import { loadBackup, loadedKeys, requireSameKeys } from "./scratch/load-backup";
import type { BackupSettings } from "./settings/types";
import { PROOF, REJECTION } from "./store/layout";
import { ObjectStore } from "./store/object-store";
import { beginRun } from "./transfer/abort";

export interface VerifyOptions {
  /** Of the backup, as a listing has it. */
  readonly folder: string;
  readonly log?: Log;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface VerifyResult {
  readonly proofKey: string;
  readonly proof: Proof;
}

/**
 * Proves that a backup can be restored: reads it, checks every sum, loads it in a redis-server of our own with all content checks on,
 * and compares the keys of each database with the manifest. The proof is written beside the manifest; so is a rejection, where the
 * backup turns out to be damaged.
 * @throws BackupError: of step `integrity` where the backup is damaged, of others where it could not be tried
 */
export async function verifyBackup(settings: BackupSettings, options: VerifyOptions): Promise<VerifyResult> {
  const { folder, log = silent } = options;
  const run = beginRun("verification", settings.timeouts.runMs, options.signal);
  const store = new ObjectStore(settings.store, settings.timeouts);
  try {
    const manifest = await readManifest(store, folder);
    const put = { once: false, type: "application/json", signal: run.signal } as const;
    let proof: Proof;
    try {
      proof = await prove(settings, options, store, manifest, run.signal);
    } catch (error) {
      if (isBackupError(error) && error.step === "integrity" && !run.signal.aborted)
        await store.put(`${folder}${REJECTION}`, jsonOf(rejection(manifest, error)), put).catch((e: unknown) => {
          log.error({ folder, reason: textOf(e) }, "that the backup is damaged could not be written down");
        });
      throw error;
    }
    const proofKey = `${folder}${PROOF}`;
    await store.put(proofKey, jsonOf(proof), put);
    log.info({ folder, keys: proof.keys.total, durationMs: proof.durationMs }, "the backup is proven");
    return { proofKey, proof };
  } catch (error) {
    throw run.signal.aborted ? asBackupError("stopped", run.signal.reason) : asBackupError("scratch", error);
  } finally {
    run.end();
    store.close();
  }
}

async function prove(
  settings: BackupSettings,
  { onProgress }: VerifyOptions,
  store: ObjectStore,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Proof> {
  const startedAt = Date.now();
  const scratch = await loadBackup(store, manifest, settings, { signal, onProgress });
  try {
    const loaded = await loadedKeys(scratch);
    requireSameKeys(loaded, manifest);
    const info = await scratch.info();
    return {
      schemaVersion: MANIFEST_VERSION,
      verifiedAt: new Date().toISOString(),
      durationMs: Date.now() - startedAt,
      objectSha256: manifest.object.sha256,
      rdbSha256: manifest.rdb.sha256,
      redisVersion: info.get("redis_version") ?? "unknown",
      usedMemoryBytes: Number(info.get("used_memory") ?? 0),
      keys: { total: totalKeys(loaded.databases), databases: loaded.databases },
    };
  } finally {
    await scratch.stop();
  }
}

function rejection({ object }: Manifest, { message }: BackupError): Rejection {
  const checkedAt = new Date().toISOString();
  return { schemaVersion: MANIFEST_VERSION, checkedAt, objectSha256: object.sha256, reason: message };
}

const jsonOf = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
