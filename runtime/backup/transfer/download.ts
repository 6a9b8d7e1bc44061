import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { isNativeError } from "node:util/types";
import { BackupError, isBackupError, textOf } from "../errors";
import { paced, type OnProgress } from "../events";
import type { Manifest } from "../manifest";
import type { ObjectStore } from "../store/object-store";
import { decompressor } from "./compression";
import { RdbInspector, footerText, type InspectedRdb } from "./inspect";
import { readWhole } from "./read-whole";
import { unseal } from "./sealing";

type Bytes = AsyncIterable<Buffer>;

export interface DownloadOptions {
  readonly encryptionKey: Buffer | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Reads a backup and passes the RDB on, checking all that the manifest says on the way: size and sum of the object, tags of the
 * encryption, sum, checksum and content of the RDB. What was passed on is only good when this resolves.
 * @throws BackupError of step `download` or `integrity`, or whatever `write` throws
 */
export async function downloadRdb(
  store: ObjectStore,
  manifest: Manifest,
  write: (chunk: Buffer) => Promise<unknown>,
  { encryptionKey, signal, onProgress }: DownloadOptions,
): Promise<InspectedRdb> {
  const { object } = manifest;
  const stored = createHash("sha256");
  const inspector = new RdbInspector();
  const report = paced(onProgress);
  const totalBytes = manifest.rdb.bytes;

  async function* tap(): AsyncGenerator<Buffer> {
    for await (const chunk of readWhole(store, object, signal)) {
      stored.update(chunk);
      yield chunk;
    }
  }
  async function sink(source: Bytes): Promise<void> {
    for await (const chunk of source) {
      inspector.update(chunk);
      report({ phase: "download", bytes: inspector.bytes, totalBytes });
      await write(chunk);
    }
  }
  const unpacker = decompressor(object.compression.codec);
  const open = object.encryption ? unseal(tap(), encryptionKey) : tap();
  try {
    if (unpacker) await pipeline(open, unpacker, (source: Bytes) => sink(source), { signal });
    else await sink(open);
  } catch (error) {
    signal.throwIfAborted();
    if (isBackupError(error) || !isZlibError(error)) throw error;
    throw new BackupError("integrity", `${object.key} can't be decompressed: ${textOf(error)}`, { cause: error });
  }
  if (stored.digest("hex") !== object.sha256)
    throw new BackupError("integrity", `the SHA-256 of ${object.key} is not the one in its manifest`);
  const rdb = inspector.finish();
  compare(rdb, manifest);
  report({ phase: "download", bytes: rdb.bytes, totalBytes }, true);
  return rdb;
}

const isZlibError = (error: unknown): boolean =>
  isNativeError(error) && /^(Z_|ZSTD_|ERR_ZLIB)/.test(String((error as NodeJS.ErrnoException).code));

function compare(rdb: InspectedRdb, manifest: Manifest): void {
  const found = {
    rdb: { version: rdb.version, bytes: rdb.bytes, sha256: rdb.sha256, crc64: footerText(rdb.footer) },
    databases: rdb.databases,
    functions: rdb.functions,
  };
  const said = {
    rdb: manifest.rdb,
    databases: manifest.keys.databases,
    functions: manifest.keys.functions,
  };
  for (const field of ["rdb", "databases", "functions"] as const) {
    if (canonical(found[field]) === canonical(said[field])) continue;
    throw new BackupError("integrity", `the manifest does not fit the data: ${field}`);
  }
}

/** JSON with sorted names, so that equal things are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
