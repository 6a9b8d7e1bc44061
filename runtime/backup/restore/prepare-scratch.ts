import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { BackupError, textOf } from "../errors";
import type { Manifest } from "../manifest";
import { loadBackup, loadedKeys, requireSameKeys, type LoadOptions } from "../scratch/load-backup";
import type { ScratchServer } from "../scratch/scratch-server";
import type { BackupSettings } from "../settings/types";
import type { ObjectStore } from "../store/object-store";

/** Makes a scratch server that holds what is to be restored, as a replica without a master. The caller stops it. */
export type PrepareScratch = (
  store: ObjectStore,
  manifest: Manifest,
  settings: Pick<BackupSettings, "verify" | "transfer">,
  options: LoadOptions,
) => Promise<ScratchServer>;

/** A backup as it is. */
export const loadWhole: PrepareScratch = async (store, manifest, settings, options) => {
  const scratch = await loadBackup(store, manifest, settings, options);
  try {
    requireSameKeys(await loadedKeys(scratch), manifest);
    return scratch;
  } catch (error) {
    await scratch.stop();
    throw error;
  }
};

/** Has a scratch server write an RDB of what it holds, which is on the disk when this resolves. On failure the caller removes it. */
export async function saveScratch(prepare: () => Promise<ScratchServer>, path: string): Promise<void> {
  const scratch = await prepare();
  try {
    await scratch.call("save");
    await copyFile(join(scratch.folder, "dump.rdb"), path);
    const file = await open(path, "r+");
    try {
      await file.chmod(0o600);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError("target", `${path}: ${textOf(error)}`, { setting: "dataFolder", cause: error });
  } finally {
    await scratch.stop();
  }
}
