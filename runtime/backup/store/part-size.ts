const MB = 1024 * 1024;
/** S3's own limits. */
export const MOST_PARTS = 10_000;
const LARGEST_PART = 5 * 1024 * MB;

/**
 * How large a part of an upload is. A snapshot is about as large as the memory that it was made from, seldom larger; twice that must fit
 * into 10,000 parts. Pure. All in bytes.
 */
export function partBytes(usedMemory: number, least: number): number {
  const needed = Math.ceil((2 * usedMemory) / MOST_PARTS / MB) * MB;
  return Math.min(LARGEST_PART, Math.max(least, needed));
}
