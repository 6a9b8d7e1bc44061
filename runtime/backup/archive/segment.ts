import { createHash, type Hash } from "node:crypto";
import { z } from "zod";
import type { TransferSettings } from "../settings/types";
import { compressor } from "../transfer/compression";
import { pack } from "../transfer/pack";
import { seal } from "../transfer/sealing";
import type { SegmentId } from "./layout";
import { TimelineWriter } from "./timeline";

/** Raised when a field changes its meaning or goes. */
export const SEGMENT_VERSION = 1;
const count = z.number().int().nonnegative();
const history = z.string().regex(/^[0-9a-f]{40}$/);

/**
 * What a segment says of itself, at its beginning: an object is a length of four bytes, so much JSON, and the stream as it came, all of it
 * compressed and then, where that is wanted, encrypted as backups are.
 */
export const segmentHeadSchema = z.object({
  schemaVersion: z.literal(SEGMENT_VERSION),
  group: z.string(),
  ...{ id: history, after: history, first: count, last: count, firstAt: count, lastAt: count },
  /** Of the stream, as hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** See `Timeline`. */
  times: z.array(count),
  /** Whom it came from. */
  source: z.string(),
});
export type SegmentHead = z.output<typeof segmentHeadSchema>;

/** The first is small, as most segments of a quiet group are. */
const FIRST_SLAB_BYTES = 16 * 1024;
const SLAB_BYTES = 256 * 1024;

/** A segment that grows: a part of the stream, of one history. */
export class OpenSegment {
  bytes = 0;
  private readonly slabs: Buffer[] = [];
  private slab: Buffer | undefined;
  private filled = 0;
  private readonly sha256: Hash = createHash("sha256");
  private sum: string | undefined;
  private readonly times: TimelineWriter;

  /** @param start what is known of it at its first byte */
  constructor(
    readonly start: Pick<SegmentId, "id" | "after" | "first" | "firstAt">,
    private readonly source: string,
  ) {
    this.times = new TimelineWriter(start.firstAt);
  }

  get name(): SegmentId {
    return { ...this.start, last: this.start.first + this.bytes - 1, lastAt: this.times.lastAt };
  }

  /** Copies the bytes. @param at when they came, in milliseconds of Unix time */
  add(chunk: Buffer, at: number): void {
    this.bytes += chunk.length;
    this.sha256.update(chunk);
    this.times.add(chunk.length, at);
    for (let from = 0; from < chunk.length;) {
      const slab = this.room();
      const copied = chunk.copy(slab, this.filled, from);
      this.filled += copied;
      from += copied;
    }
  }

  private room(): Buffer {
    if (this.slab && this.filled < this.slab.length) return this.slab;
    const slab = Buffer.allocUnsafeSlow(this.slab ? SLAB_BYTES : FIRST_SLAB_BYTES);
    this.slabs.push(slab);
    this.slab = slab;
    this.filled = 0;
    return slab;
  }

  /** The object. Nothing may be added any more. */
  async pack(group: string, transfer: TransferSettings): Promise<Buffer> {
    this.sum ??= this.sha256.digest("hex");
    const head: SegmentHead = {
      ...{ schemaVersion: SEGMENT_VERSION, group, ...this.name, source: this.source },
      ...{ sha256: this.sum, times: [...this.times.timeline] },
    };
    const plain = frame(head, this.slabs, this.bytes);
    const packer = compressor(transfer);
    const packed = packer ? pack(plain, packer) : plain;
    const out: Buffer[] = [];
    const { encryptionKey } = transfer;
    for await (const part of encryptionKey ? seal(packed, encryptionKey) : packed) out.push(Buffer.from(part));
    return Buffer.concat(out);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- as the compressor takes it
async function* frame(head: SegmentHead, slabs: readonly Buffer[], bytes: number): AsyncGenerator<Buffer> {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  yield length;
  yield json;
  let left = bytes;
  for (const slab of slabs) {
    yield slab.subarray(0, Math.min(left, slab.length));
    left -= slab.length;
  }
}
