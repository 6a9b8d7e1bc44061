import type { ReplicationPoint } from "../replication/framing";
import type { SegmentId } from "./layout";

/** What a replay can begin with: a backup that says where in the group's history it is. */
export interface Base extends ReplicationPoint {
  readonly folder: string;
  /** By when all of its data was there, in milliseconds of Unix time: the end of the second that it is dated to. */
  readonly at: number;
}

/** A part of a segment: bytes from one offset up to another, both included. */
export interface Link<S extends SegmentId> {
  readonly segment: S;
  readonly from: number;
  readonly to: number;
}

/** What goes on from a point, without a gap and without an overlap. */
export interface Chain<S extends SegmentId> {
  readonly links: readonly Link<S>[];
  /** Where it ends. */
  readonly end: ReplicationPoint;
}

/** Finds segments by where they begin and what they hold. */
export class SegmentIndex<S extends SegmentId> {
  private readonly byId = new Map<string, S[]>();
  /** Those with which another history begins, by the one that they go on from. */
  private readonly switches = new Map<string, S[]>();

  constructor(segments: Iterable<S>) {
    for (const segment of segments) {
      push(this.byId, segment.id, segment);
      if (segment.after !== segment.id) push(this.switches, segment.after, segment);
    }
    for (const list of [...this.byId.values(), ...this.switches.values()])
      list.sort((a, b) => a.first - b.first || a.last - b.last);
  }

  /**
   * What goes on behind a point. Where a failover's new history begins, that is what the group went on with, whatever else may have been
   * archived of the old one.
   * @param until milliseconds of Unix time: a failover of later does not matter yet
   */
  next({ id, offset }: ReplicationPoint, until = Infinity): Link<S> | undefined {
    const from = offset + 1;
    const switched = this.switchAt(id, from, until);
    if (switched?.first === from) return { segment: switched, from, to: switched.last };
    const segment = this.reaching(id, from);
    if (!segment) return undefined;
    const to = switched && switched.first <= segment.last ? switched.first - 1 : segment.last;
    return { segment, from, to };
  }

  private switchAt(id: string, from: number, until: number): S | undefined {
    const list = this.switches.get(id) ?? [];
    const first = list.find((one) => one.first >= from && one.firstAt <= until);
    // Of several that begin there the longest, as one archiver may have been stopped at once.
    return first && longest(list.filter((one) => one.first === first.first && one.firstAt <= until));
  }

  /** Of the segments that hold the byte, the one that reaches farthest. */
  private reaching(id: string, from: number): S | undefined {
    const list = this.byId.get(id) ?? [];
    let best: S | undefined;
    let at = upper(list, from);
    for (let looked = 0; at > 0 && looked < OVERLAPS; looked += 1) {
      const segment = list[--at];
      if (segment && segment.last >= from && (!best || segment.last > best.last)) best = segment;
    }
    return best;
  }
}

/** Two archivers at a time, at most, make overlaps, and not many. */
const OVERLAPS = 64;

function push<S>(map: Map<string, S[]>, key: string, value: S): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function longest<S extends SegmentId>(list: readonly S[]): S | undefined {
  return list.reduce<S | undefined>((best, one) => (best && best.last >= one.last ? best : one), undefined);
}

/** How many of the sorted list begin at or before `first`. */
function upper(list: readonly SegmentId[], first: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.first ?? Infinity) <= first) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Follows the history from a point on. Pure.
 * @param until milliseconds of Unix time: what came wholly later is left out; undefined: to its end
 */
export function chainFrom<S extends SegmentId>(
  index: SegmentIndex<S>,
  point: ReplicationPoint,
  until?: number,
): Chain<S> {
  const links: Link<S>[] = [];
  let end = point;
  for (let next = index.next(end, until); next; next = index.next(end, until)) {
    if (until !== undefined && next.segment.firstAt > until) break;
    links.push(next);
    end = { id: next.segment.id, offset: next.to };
  }
  return { links, end };
}

/** A time in which every moment can be had, in milliseconds of Unix time. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly base: Base;
}

/** All times that can be restored to, the oldest first, those that meet made one. Pure. */
export function restorableRanges<S extends SegmentId>(bases: readonly Base[], index: SegmentIndex<S>): Range[] {
  const ranges: Range[] = [];
  for (const base of [...bases].sort((a, b) => a.at - b.at)) {
    const before = ranges.at(-1);
    // What an older base reaches needs no walk of its own, but for its end, which is the same.
    const to = chainFrom(index, base).links.at(-1)?.segment.lastAt;
    if (to === undefined) continue;
    if (before && before.to >= to) continue;
    // A base counts as of the end of its second: what is archived may end before that, and that end can be had.
    ranges.push({ from: Math.min(base.at, to), to, base });
  }
  return ranges;
}
