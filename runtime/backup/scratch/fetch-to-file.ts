import { open } from "node:fs/promises";
import { BackupError, textOf, type Step } from "../errors";
import type { Manifest } from "../manifest";
import type { ObjectStore } from "../store/object-store";
import { downloadRdb, type DownloadOptions } from "../transfer/download";

export interface FileTarget {
  readonly path: string;
  /** Who is told when the disk is full or may not be written. */
  readonly step: Step;
  readonly setting: string;
}

/** Downloads and checks an RDB into a new file, which is on the disk when this resolves. On failure the caller removes it. */
export async function fetchToFile(
  store: ObjectStore,
  manifest: Manifest,
  { path, step, setting }: FileTarget,
  options: DownloadOptions,
): Promise<void> {
  const failed = (error: unknown): BackupError => {
    const full = (error as NodeJS.ErrnoException).code === "ENOSPC";
    return new BackupError(step, `${path}: ${full ? "the disk is full" : textOf(error)}`, {
      ...{ setting, cause: error },
      remedy: full ? "make room, or name another folder" : "may it be written?",
    });
  };
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw failed(error);
  });
  try {
    const write = async (chunk: Buffer): Promise<void> => {
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await file.write(chunk, at).catch((error: unknown) => {
          throw failed(error);
        });
        at += bytesWritten;
      }
    };
    await downloadRdb(store, manifest, write, options);
    await file.sync().catch((error: unknown) => {
      throw failed(error);
    });
  } finally {
    await file.close();
  }
}
