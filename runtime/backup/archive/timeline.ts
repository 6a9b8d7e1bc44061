/**
 * When the bytes of a segment came, as flat pairs: so many bytes more had come by so many milliseconds later. The first pair counts from
 * the segment's first byte and its first moment. Times never go back.
 */
export type Timeline = readonly number[];

/** Writes down receipts; those of one millisecond are one. */
export class TimelineWriter {
  private readonly pairs: number[] = [];

  /** @param lastAt when the first byte came, in milliseconds of Unix time */
  constructor(public lastAt: number) {}

  /** @param at milliseconds of Unix time; taken for the time before where it is earlier */
  add(bytes: number, at: number): void {
    const later = Math.max(0, at - this.lastAt);
    const { pairs } = this;
    if (later === 0 && pairs.length > 0) pairs[pairs.length - 2] = (pairs[pairs.length - 2] ?? 0) + bytes;
    else pairs.push(bytes, later);
    this.lastAt += later;
  }

  get timeline(): Timeline {
    return this.pairs;
  }
}

/** Bytes of the segment that had come at `at`, this millisecond included. Pure. */
export function bytesBy(timeline: Timeline, firstAt: number, at: number): number {
  let bytes = 0;
  let time = firstAt;
  for (let i = 0; i + 1 < timeline.length; i += 2) {
    time += timeline[i + 1] ?? 0;
    if (time > at) return bytes;
    bytes += timeline[i] ?? 0;
  }
  return bytes;
}

/** When the byte with this number had come; bytes count from 1. Pure. */
export function timeOf(timeline: Timeline, firstAt: number, byte: number): number {
  let bytes = 0;
  let time = firstAt;
  for (let i = 0; i + 1 < timeline.length && bytes < byte; i += 2) {
    bytes += timeline[i] ?? 0;
    time += timeline[i + 1] ?? 0;
  }
  return time;
}
