import { rangesOf } from "../archive/moment";
import { newestSegment } from "../archive/list";
import { listBackups, type BackupEntry } from "../list";
import { pointInTime, type PointInTime } from "../restore/point-in-time";
import type { ObjectStore } from "../store/object-store";
import type { ActContext } from "./acts";
import { NoSuchBackup, chooseBackup } from "./choose";
import type { Which } from "./request";

/** What is to be restored: a backup, and for a moment in time what is replayed upon it. */
export interface Meant {
  readonly entry: BackupEntry;
  readonly point: PointInTime | undefined;
}

/**
 * What is meant. A place in the history is had from the continuous archive, and from nothing else; a moment, to the millisecond, where
 * that reaches back so far; a moment of before, and every one where nothing is archived, is that of the newest backup before it.
 * @throws BackupError, for a moment that is in a gap or behind the end of the archive with the moments next to it that can be had
 */
export async function whatIsMeant(store: ObjectStore, which: Which, context: ActContext): Promise<Meant> {
  const { backupsOf, signal } = context;
  if ("before" in which) {
    const { settings, log } = context;
    const point = await pointInTime(settings, which.before, { group: backupsOf, log, signal });
    return { entry: await baseOf(store, point, context), point };
  }
  const point = "at" in which ? await pointAt(store, new Date(which.at), context) : undefined;
  if (!point) return { entry: await chooseBackup(store, backupsOf, which), point };
  return { entry: await baseOf(store, point, context), point };
}

/** The backup that is replayed upon. @throws NoSuchBackup where it was removed meanwhile */
async function baseOf(store: ObjectStore, point: PointInTime, context: ActContext): Promise<BackupEntry> {
  const { backupsOf, signal } = context;
  const entry = (await listBackups(store, { group: backupsOf, signal })).find(({ folder }) => folder === point.folder);
  if (!entry) throw new NoSuchBackup(`the backup ${point.folder} is gone`);
  return entry;
}

async function pointAt(store: ObjectStore, at: Date, context: ActContext): Promise<PointInTime | undefined> {
  const { settings, backupsOf, log, signal } = context;
  if (!(await newestSegment(store, backupsOf, Date.now(), signal))) return undefined;
  const [first] = await rangesOf(store, backupsOf, signal);
  if (!first || at.getTime() < first.from) return undefined;
  return pointInTime(settings, { at }, { group: backupsOf, log, signal });
}
