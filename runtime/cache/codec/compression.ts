import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** What became of a payload. */
export interface Packed {
  readonly bytes: Buffer;
  /** Undefined: as it was. */
  readonly compression: "deflate" | undefined;
}

/** Compresses what is longer than `overBytes`, off the event loop, and leaves it where that saves nothing. */
export async function compress(payload: Buffer, overBytes: number): Promise<Packed> {
  if (payload.length <= overBytes) return { bytes: payload, compression: undefined };
  const smaller = await deflate(payload, { level: 1 });
  return smaller.length < payload.length
    ? { bytes: smaller, compression: "deflate" }
    : { bytes: payload, compression: undefined };
}

/**
 * @param maxBytes few compressed bytes may become very many; more than this are refused
 * @throws Error for a compression it does not know, or bytes that are none
 */
export function decompress(payload: Buffer, compression: string | undefined, maxBytes: number): Promise<Buffer> {
  if (compression === undefined) return Promise.resolve(payload);
  if (compression !== "deflate") return Promise.reject(new Error("an unknown compression"));
  return inflate(payload, { maxOutputLength: maxBytes });
}
