import type { Duplex } from "node:stream";
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { TransferSettings } from "../settings/types";

export type Compression = TransferSettings["compression"];

/** The end of an object's name. */
export const SUFFIX: Readonly<Record<Compression, string>> = { zstd: ".zst", gzip: ".gz", none: "" };

/**
 * Redis has compressed strings already, so what is left to win lies between values: zstd's first level finds most of it and is the only
 * one that keeps up with a source on the same machine.
 */
const DEFAULT_LEVEL = { zstd: 1, gzip: 1, none: 0 } as const;
const CHUNK_BYTES = 64 * 1024;

export function levelOf({ compression, level }: TransferSettings): number {
  return level ?? DEFAULT_LEVEL[compression];
}

/** undefined for none. */
export function compressor(settings: TransferSettings): Duplex | undefined {
  const level = levelOf(settings);
  switch (settings.compression) {
    case "zstd":
      return createZstdCompress({
        chunkSize: CHUNK_BYTES,
        params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
      });
    case "gzip":
      return createGzip({ chunkSize: CHUNK_BYTES, level });
    case "none":
      return undefined;
  }
}

export function decompressor(compression: Compression): Duplex | undefined {
  switch (compression) {
    case "zstd":
      return createZstdDecompress({ chunkSize: CHUNK_BYTES });
    case "gzip":
      return createGunzip({ chunkSize: CHUNK_BYTES });
    case "none":
      return undefined;
  }
}
