import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { isNativeError } from "node:util/types";
import { BackupError, isBackupError, textOf } from "../errors";
import type { ObjectStore } from "../store/object-store";
import { decompressor } from "../transfer/compression";
import { readWhole } from "../transfer/read-whole";
import { unseal } from "../transfer/sealing";
import type { Segment } from "./layout";
import { segmentHeadSchema, type SegmentHead } from "./segment";

type Bytes = AsyncIterable<Buffer>;

export interface ReadOptions {
  readonly encryptionKey: Buffer | undefined;
  readonly signal: AbortSignal;
}

export interface ReadSegment {
  readonly head: SegmentHead;
  /** The stream, from offset `head.first` on. */
  readonly stream: Buffer;
}

/**
 * Reads a segment and checks it: tags of the encryption, checksum of the compression, sum of the stream, and that it is the one that its
 * name says.
 * @throws BackupError of step `download` or `integrity`
 */
export async function readSegment(
  store: ObjectStore,
  segment: Segment,
  { encryptionKey, signal }: ReadOptions,
): Promise<ReadSegment> {
  const raw = readWhole(store, segment, signal);
  const open = segment.sealed ? unseal(raw, encryptionKey) : raw;
  const unpacker = decompressor(segment.compression);
  const parts: Buffer[] = [];
  const keep = async (source: Bytes): Promise<void> => {
    for await (const part of source) parts.push(Buffer.from(part));
  };
  try {
    if (unpacker) await pipeline(open, unpacker, (source: Bytes) => keep(source), { signal });
    else await keep(open);
  } catch (error) {
    signal.throwIfAborted();
    if (isBackupError(error) || !isNativeError(error)) throw error;
    throw new BackupError("integrity", `${segment.key} can't be decompressed: ${textOf(error)}`, { cause: error });
  }
  return checked(segment, Buffer.concat(parts));
}

function checked(segment: Segment, all: Buffer): ReadSegment {
  const damaged = (what: string): BackupError =>
    new BackupError("integrity", `${segment.key} is damaged: ${what}`, { remedy: "restore to a moment before it" });
  const length = all.length < 4 ? Infinity : all.readUInt32BE(0);
  if (length > all.length - 4) throw damaged("it is cut off");
  const head = headOf(all.toString("utf8", 4, 4 + length));
  if (!head) throw damaged("it does not say what it is");
  for (const field of ["id", "after", "first", "last", "firstAt", "lastAt"] as const)
    if (head[field] !== segment[field]) throw damaged(`its ${field} is not that of its name`);
  const stream = all.subarray(4 + length);
  if (stream.length !== head.last - head.first + 1) throw damaged("it has fewer or more bytes than it says");
  if (createHash("sha256").update(stream).digest("hex") !== head.sha256) throw damaged("its SHA-256 is another");
  return { head, stream };
}

function headOf(text: string): SegmentHead | undefined {
  try {
    return segmentHeadSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
