import type { VersionCell } from "../versions";

/** A value in this process' memory. Times are of performance.now(). */
export interface L1Entry<V> {
  readonly value: V;
  readonly freshUntil: number;
  /** As long as it may be served when nothing better is to be had. */
  readonly staleUntil: number;
  /** From here on getOrSet() refreshes it; never later than freshUntil. */
  readonly refreshAt: number;
  /** The versions of its tags. Another process' deleteByTag() makes them invalid, with no look-up. */
  readonly cells: readonly VersionCell[];
  /** What it counts for: the encoded value, its key, and a share for the book-keeping. */
  readonly bytes: number;
}

const NO_CELLS: readonly VersionCell[] = [];
const OVERHEAD_BYTES = 256;

export function l1Bytes(key: string, encodedBytes: number): number {
  return OVERHEAD_BYTES + 2 * key.length + encodedBytes;
}

export function tagCells(cells: readonly VersionCell[]): readonly VersionCell[] {
  return cells.length === 0 ? NO_CELLS : cells;
}

const isValid = (cell: VersionCell): boolean => cell.valid;

/** Whether none of its tags was deleted. */
export function tagsHold(entry: L1Entry<unknown>): boolean {
  const { cells } = entry;
  if (cells.length === 0) return true;
  return cells.every(isValid);
}
