import { statfs } from "node:fs/promises";
import { BackupError, textOf, type Step } from "../errors";

const MB = 1024 * 1024;
const inMb = (bytes: number): string => `${Math.ceil(bytes / MB)} MB`;

export interface Room {
  readonly step: Step;
  readonly folder: string;
  readonly setting: string;
}

/** @throws BackupError where the folder's file system has less than `bytes` free for us */
export async function requireDisk(bytes: number, { step, folder, setting }: Room): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(folder);
    free = bavail * bsize;
  } catch (error) {
    throw new BackupError(step, `${folder} can't be used: ${textOf(error)}`, { setting, cause: error });
  }
  if (free < bytes)
    throw new BackupError(step, `${folder} has ${inMb(free)} free, and ${inMb(bytes)} are needed`, {
      setting,
      remedy: "make room, or name another folder",
    });
}

/** Beside its data: program, threads, and buffers of a redis-server. */
const SERVER_BYTES = 64 * MB;

/**
 * How much memory the scratch server may take.
 * @param limit the setting; undefined: what this machine or container has left
 * @throws BackupError where the data, as large as it was in its source, does not fit
 */
export function memoryFor(dataBytes: number, limit: number | undefined): number {
  const most = limit ?? process.availableMemory();
  const needed = dataBytes + SERVER_BYTES;
  if (needed <= most) return most;
  throw new BackupError("scratch", `the data takes ${inMb(needed)} of memory, and ${inMb(most)} may be used`, {
    setting: "BACKUP_VERIFY_MEMORY_MB",
    remedy: "allow more memory, or verify on a machine that has it",
  });
}
