import { BackupError } from "../errors";
import type { ReplicationPoint } from "../replication/framing";
import type { ObjectStore } from "../store/object-store";
import { SegmentIndex, chainFrom, restorableRanges, type Base, type Link, type Range } from "./chain";
import type { Segment } from "./layout";
import { listBases, listSegments, nothingArchived } from "./list";
import { readSegment, type ReadOptions } from "./read-segment";
import { bytesBy, timeOf } from "./timeline";

/** What to restore to: a moment, this millisecond included, or a place in the group's history, this byte included. */
export type Moment = { readonly at: Date } | ReplicationPoint;

/** How a moment is had: a backup, and what is replayed upon it. */
export interface ReplayPlan {
  readonly base: Base;
  readonly links: readonly Link<Segment>[];
  /** The last byte that may be applied. */
  readonly target: ReplicationPoint;
  /** When that came, or the base was made, in milliseconds of Unix time. */
  readonly reachedAt: number;
}

/** Clocks of the source, which dates a backup, and of the archiver differ by less. */
const SKEW_MS = 60_000;
/** A segment that holds a base's offset began before the base was asked for, but not by so much. */
const EARLIER_MS = 3_600_000;
/** So many segments of later are looked at, for the one that goes on. */
const LATER = 16;

/**
 * Finds the newest backup from which a moment can be had, and all segments in between.
 * @throws BackupError where there is none, with the moments next to it that can be had
 */
export async function planReplay(
  store: ObjectStore,
  group: string,
  moment: Moment,
  options: ReadOptions,
): Promise<ReplayPlan> {
  const { signal } = options;
  let all: Segment[] | undefined;
  for await (const base of listBases(store, group, signal)) {
    if (!mayServe(base, moment)) continue;
    const segments: Segment[] = all ?? (await segmentsFor(store, group, base, moment, signal));
    const plan = await planFrom(base, new SegmentIndex(segments), moment, (s) => readSegment(store, s, options));
    if (plan) return plan;
    // The nearest did not do: from here on one listing serves all.
    all ??= await collect(listSegments(store, group, undefined, signal));
  }
  throw cannotReach(moment, await rangesOf(store, group, signal), group);
}

/** As `planReplay`, from this base and no other; undefined where that does not serve. @throws BackupError */
export async function planReplayFrom(
  store: ObjectStore,
  group: string,
  base: Base,
  moment: Moment,
  options: ReadOptions,
): Promise<ReplayPlan | undefined> {
  const segments = await segmentsFor(store, group, base, moment, options.signal);
  return planFrom(base, new SegmentIndex(segments), moment, (s) => readSegment(store, s, options));
}

/** All times that can be restored to, the oldest first. @throws BackupError */
export async function rangesOf(store: ObjectStore, group: string, signal?: AbortSignal): Promise<Range[]> {
  const segments = await collect(listSegments(store, group, undefined, signal));
  return restorableRanges(await collect(listBases(store, group, signal)), new SegmentIndex(segments));
}

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) list.push(one);
  return list;
}

function mayServe(base: Base, moment: Moment): boolean {
  return "at" in moment ? base.at <= moment.at.getTime() + SKEW_MS : base.offset <= moment.offset;
}

async function segmentsFor(
  store: ObjectStore,
  group: string,
  base: Base,
  moment: Moment,
  signal: AbortSignal,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  let later = 0;
  for await (const segment of listSegments(store, group, base.at - EARLIER_MS, signal)) {
    segments.push(segment);
    if ("at" in moment && segment.firstAt > moment.at.getTime() && ++later === LATER) break;
  }
  return segments;
}

type Read = (segment: Segment) => ReturnType<typeof readSegment>;

/** Undefined where the moment can't be had from this base. */
export async function planFrom(
  base: Base,
  index: SegmentIndex<Segment>,
  moment: Moment,
  read: Read,
): Promise<ReplayPlan | undefined> {
  if (!("at" in moment)) return planToPoint(base, index, moment, read);
  const at = moment.at.getTime();
  const { links, end } = chainFrom(index, base, at);
  const last = links.at(-1);
  // What goes on later shows that nothing of before is missing.
  const within = last !== undefined && last.segment.lastAt >= at;
  if (!within && !index.next(end)) return undefined;
  if (!last) return base.at <= at ? { base, links, target: base, reachedAt: base.at } : undefined;
  if (last.segment.lastAt <= at) return { base, links, target: end, reachedAt: last.segment.lastAt };
  const { head } = await read(last.segment);
  const offset = Math.min(last.to, head.first + bytesBy(head.times, head.firstAt, at) - 1);
  if (offset < base.offset) return undefined;
  const target = offset < last.from ? { id: base.id, offset: last.from - 1 } : { id: head.id, offset };
  return { base, links, target, reachedAt: timeOf(head.times, head.firstAt, offset - head.first + 1) };
}

async function planToPoint(
  base: Base,
  index: SegmentIndex<Segment>,
  target: ReplicationPoint,
  read: Read,
): Promise<ReplayPlan | undefined> {
  const links: Link<Segment>[] = [];
  for (let end: ReplicationPoint = base; end.offset < target.offset;) {
    const link = index.next(end);
    if (!link) return undefined;
    links.push(link);
    end = { id: link.segment.id, offset: link.to };
  }
  const last = links.at(-1);
  if (!last) return base.id === target.id ? { base, links, target, reachedAt: base.at } : undefined;
  if (last.segment.id !== target.id) return undefined;
  const { head } = await read(last.segment);
  return { base, links, target, reachedAt: timeOf(head.times, head.firstAt, target.offset - head.first + 1) };
}

const shown = (at: number): string => new Date(at).toISOString();

/** What can be had, for an error. Pure. */
export function rangesText(ranges: readonly Pick<Range, "from" | "to">[]): string {
  const all = ranges.slice(-5).map(({ from, to }) => `${shown(from)} to ${shown(to)}`);
  return `what can be had: ${ranges.length > 5 ? "…, " : ""}${all.join(", ")}`;
}

function cannotReach(moment: Moment, ranges: readonly Range[], group: string): BackupError {
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (!first || !last) return nothingArchived(group);
  const remedy = rangesText(ranges);
  if (!("at" in moment))
    return new BackupError("list", `offset ${moment.offset} of ${moment.id} is not in the archive`, { remedy });
  const at = moment.at.getTime();
  const wanted = shown(at);
  if (at < first.from)
    return new BackupError("list", `${wanted} is before the earliest moment, ${shown(first.from)}`, { remedy });
  if (at > last.to)
    return new BackupError("list", `${wanted} is behind the latest moment, ${shown(last.to)}`, { remedy });
  const before = ranges.findLast(({ to }) => to < at);
  const after = ranges.find(({ from }) => from > at);
  const near = [before && shown(before.to), after && shown(after.from)].filter((text) => text !== undefined);
  return new BackupError("list", `${wanted} is in a gap of the archive; next to it are ${near.join(" and ")}`, {
    remedy,
  });
}
