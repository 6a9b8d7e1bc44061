import { SegmentIndex, chainFrom, type Base } from "./chain";
import type { SegmentId } from "./layout";

export interface ArchiveRetention {
  /** How far back every moment that is archived must be had. */
  readonly retentionDays: number;
}

export interface ArchivePruning<S extends SegmentId> {
  /** Folders of backups that must stay, whatever their class says. */
  readonly needed: ReadonlySet<string>;
  /** Segments that nothing can be restored from any more, or nobody wants to. */
  readonly segments: readonly S[];
}

const DAY_MS = 86_400_000;

/**
 * What the archive needs, and what of it may go. Pure. Every chain stays whole: of the bases that lie on it, the newest from before the
 * window stays, or, where all are younger, the oldest; and with it all segments from there on. A segment goes when it is older than the
 * oldest base that stays, and than the window; so one that waits for its first base stays.
 */
export function planArchivePruning<S extends SegmentId>(
  bases: readonly Base[],
  segments: readonly S[],
  { retentionDays }: ArchiveRetention,
  now: Date,
): ArchivePruning<S> {
  const since = now.getTime() - retentionDays * DAY_MS;
  const index = new SegmentIndex(segments);
  /** By where its chain ends: the base that it stays replayable from. */
  const kept = new Map<string, { base: Base; first: number }>();
  for (const base of [...bases].sort((a, b) => a.at - b.at)) {
    const { links, end } = chainFrom(index, base);
    const [head] = links;
    const reached = links.at(-1)?.segment.lastAt ?? base.at;
    if (!head || reached < since) continue;
    const chain = `${end.id} ${end.offset}`;
    if (!kept.has(chain) || base.at <= since) kept.set(chain, { base, first: head.segment.firstAt });
  }
  const oldest = Math.min(since, ...[...kept.values()].map(({ first }) => first));
  return {
    needed: new Set([...kept.values()].map(({ base }) => base.folder)),
    segments: segments.filter(({ lastAt }) => lastAt < oldest),
  };
}
