import { createHash } from "node:crypto";
import type { Snapshot } from "../replication/snapshot";
import type { TransferSettings } from "../settings/types";
import { paced, type OnProgress } from "../events";
import { compressor } from "./compression";
import { RdbInspector, type InspectedRdb } from "./inspect";
import { pack } from "./pack";
import { seal } from "./sealing";

type Bytes = AsyncIterable<Buffer>;

export interface Passed {
  readonly rdb: InspectedRdb;
  readonly compressedBytes: number;
  /** Of what was written; hex. */
  readonly sha256: string;
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
  const packer = compressor(settings);
  const rdb = inspect(snapshot.bytes);
  const packed = count(packer ? pack(rdb, packer) : rdb);
  const { encryptionKey } = settings;
  // Where nothing is done to the RDB, its own sum is that of what is written.
  const written = packer || encryptionKey ? createHash("sha256") : undefined;
  try {
    for await (const chunk of encryptionKey ? seal(packed, encryptionKey) : packed) {
      written?.update(chunk);
      await write(chunk);
    }
  } finally {
    packer?.destroy();
  }
  signal.throwIfAborted();
  const inspected = inspector.finish();
  report({ phase: "snapshot", bytes: inspected.bytes, totalBytes: inspected.bytes }, true);
  return { rdb: inspected, compressedBytes, sha256: written?.digest("hex") ?? inspected.sha256 };
}
