import { asBackupError } from "./errors";
import { silent, type Log, type OnProgress } from "./events";
import { readManifest } from "./list";
import { MANIFEST_VERSION, type Proof } from "./manifest";
import { totalKeys } from "./rdb/counts";
import { loadBackup, loadedKeys, requireSameKeys } from "./scratch/load-backup";
import type { BackupSettings } from "./settings/types";
import { PROOF } from "./store/layout";
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
 * and compares the keys of each database with the manifest. The proof is written beside the manifest.
 * @throws BackupError: of step `integrity` or `scratch` where the backup can't be loaded, of others where it could not be tried
 */
export async function verifyBackup(settings: BackupSettings, options: VerifyOptions): Promise<VerifyResult> {
  const { folder, log = silent, onProgress } = options;
  const run = beginRun("verification", settings.timeouts.runMs, options.signal);
  const store = new ObjectStore(settings.store, settings.timeouts);
  const startedAt = Date.now();
  try {
    const manifest = await readManifest(store, folder);
    const scratch = await loadBackup(store, manifest, settings, { signal: run.signal, onProgress });
    let proof: Proof;
    try {
      const loaded = await loadedKeys(scratch);
      requireSameKeys(loaded, manifest);
      const info = await scratch.info();
      proof = {
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
    const proofKey = `${folder}${PROOF}`;
    const put = { once: false, type: "application/json", signal: run.signal } as const;
    await store.put(proofKey, `${JSON.stringify(proof, null, 2)}\n`, put);
    log.info({ folder, keys: proof.keys.total, durationMs: proof.durationMs }, "the backup is proven");
    return { proofKey, proof };
  } catch (error) {
    throw run.signal.aborted ? asBackupError("stopped", run.signal.reason) : asBackupError("integrity", error);
  } finally {
    run.end();
    store.close();
  }
}
