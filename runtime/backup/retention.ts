import { BACKUP_CLASSES, type BackupClass } from "./classes";
import type { BackupEntry } from "./list";
import { MANIFEST } from "./store/layout";

export interface Retention {
  readonly days: Readonly<Record<BackupClass, number>>;
  /** After so many hours what is not complete is taken for the rest of a dead run. */
  readonly orphanHours: number;
}

export interface Pruning {
  readonly entry: BackupEntry;
  readonly reason: "expired" | "orphan";
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What may go. Pure. Kept are: all that is younger than its class's days, by its own time and by that of its manifest; the newest good
 * backup and the newest proven one, whatever their age; all of class `manual`; and what is not complete (yet) for `orphanHours`.
 */
export function planPruning(entries: readonly BackupEntry[], retention: Retention, now: Date): Pruning[] {
  const newest = newestOf(entries.filter(({ good }) => good));
  const newestProven = newestOf(entries.filter(({ provenAt }) => provenAt !== undefined));
  return entries.flatMap((entry): Pruning[] => {
    if (!entry.complete)
      return age(lastChange(entry), now) > retention.orphanHours * HOUR_MS ? [{ entry, reason: "orphan" }] : [];
    const backupClass = BACKUP_CLASSES.find((name) => name === entry.id.backupClass);
    if (!backupClass || entry === newest || entry === newestProven) return [];
    return age(goodSince(entry), now) > retention.days[backupClass] * DAY_MS ? [{ entry, reason: "expired" }] : [];
  });
}

const age = (since: number, now: Date): number => now.getTime() - since;

function newestOf(entries: readonly BackupEntry[]): BackupEntry | undefined {
  return entries.reduce<BackupEntry | undefined>(
    (best, entry) => (best && best.id.startedAt >= entry.id.startedAt ? best : entry),
    undefined,
  );
}

function lastChange({ id, objects }: BackupEntry): number {
  return Math.max(id.startedAt.getTime(), ...objects.map(({ modifiedAt }) => modifiedAt.getTime()));
}

function goodSince({ id, folder, objects }: BackupEntry): number {
  const manifest = objects.find(({ key }) => key === `${folder}${MANIFEST}`);
  return Math.max(id.startedAt.getTime(), manifest?.modifiedAt.getTime() ?? 0);
}
