import { pipeline } from "node:stream/promises";
import type { Snapshot } from "../replication/snapshot";
import type { TransferSettings } from "../settings/types";
import { paced, type OnProgress } from "../events";
import { compressor } from "./compression";
import { RdbInspector, type InspectedRdb } from "./inspect";
import { seal } from "./sealing";

type Bytes = AsyncIterable<Buffer>;

/** Bytes that go through the compressor at a time; small pieces would each cost a change of threads. */
const BLOCK_BYTES = 256 * 1024;

export interface Passed {
  readonly rdb: InspectedRdb;
  readonly compressedBytes: number;
}

/**
 * The one pass: the snapshot is inspected, compressed, sealed and written, and waits whenever the writer does.
 * @param write resolves when more may come
 */
export async function passThrough(
  snapshot: Snapshot,
  settings: TransferSettings,
  write: (chunk: Buffer) => Promise<void>,
  signal: AbortSignal,
  onProgress?: OnProgress,
): Promise<Passed> {
  const inspector = new RdbInspector();
  const report = paced(onProgress);
  const totalBytes = snapshot.framing.kind === "length" ? snapshot.framing.bytes : undefined;
  let compressedBytes = 0;

  async function* inspect(source: Bytes): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      inspector.update(chunk);
      report({ phase: "snapshot", bytes: inspector.bytes, totalBytes });
      yield chunk;
    }
  }
  async function* count(source: Bytes): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      compressedBytes += chunk.length;
      yield chunk;
    }
  }
  async function sink(source: Bytes): Promise<void> {
    for await (const chunk of source) await write(chunk);
  }

  const { encryptionKey } = settings;
  const packer = compressor(settings);
  const packed = blocks(inspect(snapshot.bytes), BLOCK_BYTES);
  const out = (source: Bytes): Promise<void> =>
    sink(encryptionKey ? seal(count(source), encryptionKey) : count(source));
  if (packer) await pipeline(packed, packer, (source: Bytes) => out(source), { signal });
  else await out(packed);
  signal.throwIfAborted();
  const rdb = inspector.finish();
  report({ phase: "snapshot", bytes: rdb.bytes, totalBytes: rdb.bytes }, true);
  return { rdb, compressedBytes };
}

/** Gathers small pieces into blocks of this size; the last one may be shorter. */
async function* blocks(source: Bytes, size: number): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled < size) continue;
      yield block;
      block = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
