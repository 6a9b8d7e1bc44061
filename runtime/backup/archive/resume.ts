import type { ReplicationPoint } from "../replication/framing";
import type { ObjectStore } from "../store/object-store";
import { SegmentIndex, chainFrom, type Base } from "./chain";
import type { Segment } from "./layout";
import { listBases, listSegments, newestSegment } from "./list";

/** Where a chain began, and the histories that it goes through, each up to its last byte: what lies on it can be told by that. */
export interface KnownChain {
  readonly from: number;
  readonly ids: ReadonlyMap<string, number>;
}

/** What the store has of the group's archive. */
export interface Resumed {
  readonly tail: Segment;
  /** Undefined where no backup lies on what the tail belongs to. */
  readonly chain: KnownChain | undefined;
}

/** So many backups are looked at; if none of these lies on the archive, a new one is cheaper than to go through the rest. */
const BASES = 3;
/** A segment that holds a base's offset began before the base was asked for, but not by so much. */
const EARLIER_MS = 3_600_000;

/** Where to go on, by what the store has; undefined where it has nothing. @throws BackupError */
export async function readTail(
  store: ObjectStore,
  group: string,
  now: number,
  signal: AbortSignal,
): Promise<Resumed | undefined> {
  const tail = await newestSegment(store, group, now, signal);
  if (!tail) return undefined;
  let looked = 0;
  for await (const base of listBases(store, group, signal)) {
    const chain = await chainTo(tail, base, store, group, signal);
    if (chain) return { tail, chain };
    looked += 1;
    if (looked === BASES) break;
  }
  return { tail, chain: undefined };
}

async function chainTo(
  tail: Segment,
  base: Base,
  store: ObjectStore,
  group: string,
  signal: AbortSignal,
): Promise<KnownChain | undefined> {
  const segments: Segment[] = [];
  for await (const segment of listSegments(store, group, base.at - EARLIER_MS, signal)) segments.push(segment);
  const { end, links } = chainFrom(new SegmentIndex(segments), base);
  if (end.id !== tail.id || end.offset < tail.last) return undefined;
  const ids = new Map([[base.id, base.offset]]);
  for (const { segment, to } of links) ids.set(segment.id, to);
  return { from: base.offset, ids: ids.set(tail.id, Infinity) };
}

/** Whether a backup lies on a chain that is known. Pure. */
export function liesOn(chain: KnownChain, { id, offset }: ReplicationPoint): boolean {
  return offset >= chain.from && offset <= (chain.ids.get(id) ?? -1);
}
