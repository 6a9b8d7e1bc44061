import { SUFFIX, type Compression } from "../transfer/compression";

/**
 * Where the archive is in the bucket: `<prefix>/archive/<group>/`, beside the classes of backups. Each object is one segment, and its
 * name says all that is needed to choose it, so that one put makes it count, and a listing is an index:
 *
 *   2026-11-25T13-05-00-123Z_4998_<id>_<after>_<first>_<last>.seg.zst.enc
 *
 *   when its first byte came, and how many milliseconds later its last one did; the replication id of its bytes, and of the one before
 *   them, which is another after a failover; the offsets of its first and last byte
 *
 * Sorted as text they are sorted by time.
 */
export interface SegmentId {
  readonly id: string;
  /** The history that byte `first - 1` belongs to: `id`, but for the first segment after a failover. */
  readonly after: string;
  readonly first: number;
  readonly last: number;
  /** Milliseconds of Unix time. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface Segment extends SegmentId {
  readonly key: string;
  readonly compression: Compression;
  readonly sealed: boolean;
  /** Of the object. */
  readonly bytes: number;
}

/** Where the archive of one group is, with a slash at the end. */
export function archiveFolder(prefix: string, group: string): string {
  return `${prefix === "" ? "" : `${prefix}/`}archive/${group}/`;
}

/** A moment as a name, to the millisecond. */
export function preciseStamp(at: number): string {
  return new Date(at).toISOString().replaceAll(/[:.]/g, "-");
}

export function segmentKey(folder: string, s: SegmentId, compression: Compression, sealed: boolean): string {
  const name = [preciseStamp(s.firstAt), s.lastAt - s.firstAt, s.id, s.after, s.first, s.last].join("_");
  return `${folder}${name}.seg${SUFFIX[compression]}${sealed ? ".enc" : ""}`;
}

const NAME =
  /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3}Z)_(\d{1,12})_([0-9a-f]{40})_([0-9a-f]{40})_(\d{1,16})_(\d{1,16})\.seg(\.zst|\.gz)?(\.enc)?$/;

/** Reads a key back; undefined for what is none of ours. */
export function parseSegmentKey(folder: string, key: string, bytes: number): Segment | undefined {
  const match = key.startsWith(folder) ? NAME.exec(key.slice(folder.length)) : null;
  if (!match) return undefined;
  const [, day = "", h = "", m = "", s = "", ms = "", length, id = "", after = "", first, last, packed = "", sealed] =
    match;
  const firstAt = Date.parse(`${day}${h}:${m}:${s}.${ms}`);
  const own = { id, after, first: Number(first), last: Number(last), firstAt, lastAt: firstAt + Number(length) };
  if (Number.isNaN(firstAt) || own.last < own.first) return undefined;
  const compression = packed === ".zst" ? "zstd" : packed === ".gz" ? "gzip" : "none";
  return { ...own, key, compression, sealed: sealed !== undefined, bytes };
}
