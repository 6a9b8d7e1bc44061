import { BackupError } from "../errors";
import { findAt, listBackups, type BackupEntry } from "../list";
import { stamp } from "../store/layout";
import type { ObjectStore } from "../store/object-store";
import type { Which } from "./request";

/** No good backup is meant. */
export class NoSuchBackup extends BackupError {
  constructor(reason: string) {
    super("list", reason);
  }
}

/** A backup's name, as operators say it: that of its folder. */
export function idOf({ id }: Pick<BackupEntry, "id">): string {
  return `${stamp(id.startedAt)}-${id.tag}`;
}

/**
 * The backup that is meant. For a moment in time that is where a continuous archive, which replays further from it on, would begin.
 * @throws NoSuchBackup
 */
export async function chooseBackup(
  store: ObjectStore,
  group: string,
  which: Exclude<Which, { before: object }>,
): Promise<BackupEntry> {
  if ("at" in which) {
    const found = await findAt(store, new Date(which.at), { group });
    if (found) return found;
    throw new NoSuchBackup(`there is no good backup of ${group} whose data is of ${which.at} or before`);
  }
  return pick(await listBackups(store, { group }), group, which);
}

/** Pure. @param entries the newest first @throws NoSuchBackup */
export function pick(
  entries: readonly BackupEntry[],
  group: string,
  which: Exclude<Which, { at: string } | { before: object }>,
): BackupEntry {
  if ("latest" in which) {
    const newest = entries.find(({ good }) => good);
    if (newest) return newest;
    throw new NoSuchBackup(`there is no good backup of ${group}`);
  }
  const meant = entries.filter((entry) => idOf(entry).startsWith(which.id));
  const [only, second] = meant;
  if (!only) throw new NoSuchBackup(`there is no backup ${which.id} of ${group}`);
  if (second)
    throw new NoSuchBackup(`${which.id} begins the names of ${meant.length} backups: ${meant.map(idOf).join(", ")}`);
  if (!only.complete) throw new NoSuchBackup(`${idOf(only)} is not complete: what a run that died has left`);
  return only;
}
