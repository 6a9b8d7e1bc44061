const EMPTY = Buffer.alloc(0);

/**
 * What of a stream is there to be read. Small things are read whole or not at all; what is left of a chunk is kept in front of the
 * next one, and large things are passed over without being kept. The longest small thing has 19 bytes.
 */
export class Window {
  /** Bytes of the stream before `chunk`. */
  private before = 0;
  private at = 0;
  private chunk: Buffer = EMPTY;
  private queued: Buffer = EMPTY;

  /** How far the stream has been read. */
  get position(): number {
    return this.before + this.at;
  }

  get available(): number {
    return this.chunk.length - this.at;
  }

  /** Adds a chunk, all before it having been read as far as it can be. It must stay as it is until the next call. */
  add(next: Buffer): void {
    const left = this.available;
    this.before += this.at;
    this.at = 0;
    if (left === 0) {
      this.chunk = next;
      return;
    }
    // A small seam, so that a large chunk is not copied for what is left of the one before.
    const seam = 64;
    this.chunk = Buffer.concat([this.chunk.subarray(this.chunk.length - left), next.subarray(0, seam)]);
    this.queued = next.subarray(Math.min(seam, next.length));
  }

  /** Goes over from a seam to the chunk behind it. @returns whether there was one */
  advance(): boolean {
    if (this.queued.length === 0) return false;
    const next = this.queued;
    this.queued = EMPTY;
    this.add(next);
    return true;
  }

  /** Keeps what is left, as the chunk's memory may be used again. */
  detach(): void {
    this.before += this.at;
    this.chunk = Buffer.from(this.chunk.subarray(this.at));
    this.at = 0;
  }

  byte(offset = 0): number {
    return this.chunk[this.at + offset] ?? 0;
  }

  /** A big-endian number of 4 or 8 bytes; above 2^53 it is not exact. */
  big(offset: number, size: 4 | 8): number {
    const high = this.chunk.readUInt32BE(this.at + offset);
    return size === 4 ? high : high * 2 ** 32 + this.chunk.readUInt32BE(this.at + offset + 4);
  }

  take(count: number): Buffer {
    const part = this.chunk.subarray(this.at, this.at + count);
    this.at += part.length;
    return part;
  }

  skip(count: number): number {
    const skipped = Math.min(count, this.available);
    this.at += skipped;
    return skipped;
  }
}
