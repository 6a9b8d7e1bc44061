import { BackupError, isBackupError } from "../errors";
import { listBackups, readManifest, type BackupEntry } from "../list";
import type { Manifest } from "../manifest";
import type { ObjectStore } from "../store/object-store";
import type { Base } from "./chain";
import { archiveFolder, parseSegmentKey, preciseStamp, type Segment } from "./layout";

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

/**
 * The segments of a group in the order of their times.
 * @param from leave out those that began earlier, in milliseconds of Unix time
 */
export async function* listSegments(
  store: ObjectStore,
  group: string,
  from?: number,
  signal?: AbortSignal,
): AsyncGenerator<Segment> {
  const folder = archiveFolder(store.settings.prefix, group);
  const after = from === undefined ? undefined : `${folder}${preciseStamp(Math.max(0, from))}`;
  for await (const { key, bytes } of store.list(folder, signal, after)) {
    const segment = parseSegmentKey(folder, key, bytes);
    if (segment) yield segment;
  }
}

/**
 * The newest segment; undefined where there is none. Most times a listing of the last hour tells, and else a longer one.
 * @param now milliseconds of Unix time
 */
export async function newestSegment(
  store: ObjectStore,
  group: string,
  now: number,
  signal?: AbortSignal,
): Promise<Segment | undefined> {
  for (const hours of [1, 24, undefined]) {
    const from = hours === undefined ? undefined : now - hours * HOUR_MS;
    let newest: Segment | undefined;
    for await (const segment of listSegments(store, group, from, signal)) newest = segment;
    if (newest) return newest;
  }
  return undefined;
}

/** A good backup as what a replay can begin with; undefined where its source did not tell where in the history it was. */
export function baseOf(folder: string, { replication, snapshotAt }: Manifest): Base | undefined {
  // The source dates it to the second: by the end of that all of it was there.
  return replication ? { ...replication, folder, at: Date.parse(snapshotAt) + SECOND_MS - 1 } : undefined;
}

/** Reads the manifest; undefined where the backup is gone meanwhile, or is no base. */
export async function readBase(store: ObjectStore, entry: BackupEntry): Promise<Base | undefined> {
  try {
    return baseOf(entry.folder, await readManifest(store, entry.folder));
  } catch (error) {
    if (isBackupError(error) && error.reason.startsWith("there is no ")) return undefined;
    throw error;
  }
}

/** All bases of a group, the newest first, each read when it is asked for. */
export async function* listBases(store: ObjectStore, group: string, signal?: AbortSignal): AsyncGenerator<Base> {
  for (const entry of await listBackups(store, { group, signal })) {
    const base = entry.good ? await readBase(store, entry) : undefined;
    if (base) yield base;
  }
}

export const newest = async <T>(all: AsyncIterable<T>): Promise<T | undefined> => {
  for await (const one of all) return one;
  return undefined;
};

/** @throws BackupError saying that nothing is archived */
export function nothingArchived(group: string): BackupError {
  return new BackupError("list", `there is no archive of ${group}`, {
    setting: "BACKUP_CONTINUOUS",
    remedy: "without a continuous archive a backup can be restored, and nothing between two",
  });
}
