import { ALL_CLASSES, type AnyClass } from "../classes";
import type { Compression } from "../transfer/compression";
import { SUFFIX } from "../transfer/compression";

/**
 * Where things are in the bucket. A backup is a folder, so that what belongs together is found together:
 *
 *   <prefix>/<class>/<group>/2026-11-25T13-05-00Z-1f0c9ab2/dump.rdb.zst.enc   the data
 *                                                         acl.txt             the ACL users, passwords as hashes
 *                                                         sentinel.json       what the Sentinels said
 *                                                         manifest.json       written last: with it the backup is good
 *                                                         verified.json       proof that it was loaded
 *                                                         rejected.json       it was tried and can't be; counts unless proven later
 *
 * The class comes before the group, as a bucket's lifecycle rules go by the beginning of keys.
 */
export const MANIFEST = "manifest.json";
export const PROOF = "verified.json";
export const REJECTION = "rejected.json";
export const ACL = "acl.txt";
export const SENTINEL = "sentinel.json";
export const DATA = "dump.rdb";

export interface BackupId {
  readonly backupClass: AnyClass;
  readonly group: string;
  /** When it began, to the second. */
  readonly startedAt: Date;
  /** Eight random hex digits: two that begin in one second don't mix. */
  readonly tag: string;
}

/** The folder of a class, or of all backups of one group in it, with a slash at the end. */
export function classFolder(prefix: string, backupClass: AnyClass, group: string): string {
  return `${prefix === "" ? "" : `${prefix}/`}${backupClass}/${group}/`;
}

export function backupFolder(prefix: string, { backupClass, group, startedAt, tag }: BackupId): string {
  return `${classFolder(prefix, backupClass, group)}${stamp(startedAt)}-${tag}/`;
}

export function dataName(compression: Compression, sealed: boolean): string {
  return `${DATA}${SUFFIX[compression]}${sealed ? ".enc" : ""}`;
}

/** A time as a name: sorted as text it is sorted by time, and no file system minds it. */
export function stamp(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

function parseStamp(text: string): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(text);
  const time = match && new Date(`${match[1] ?? ""}T${match.slice(2).join(":")}Z`);
  return time && !Number.isNaN(time.getTime()) && stamp(time) === text ? time : undefined;
}

/** What a key below the prefix belongs to; undefined for what is none of ours. */
export function parseKey(prefix: string, key: string): { id: BackupId; folder: string; name: string } | undefined {
  const head = prefix === "" ? "" : `${prefix}/`;
  if (!key.startsWith(head)) return undefined;
  const [className, group, own, name, ...more] = key.slice(head.length).split("/");
  const backupClass = ALL_CLASSES.find((one) => one === className);
  const [, time = "", tag] = /^(.*)-([0-9a-f]{8})$/.exec(own ?? "") ?? [];
  const startedAt = parseStamp(time);
  if (!backupClass || !group || !startedAt || !tag || !name || more.length > 0) return undefined;
  return { id: { backupClass, group, startedAt, tag }, folder: key.slice(0, -name.length), name };
}
