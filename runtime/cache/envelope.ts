import { randomFillSync } from "node:crypto";
import type { EarlyRefresh } from "./early-refresh";

/** What is written beside a value. Times are spans in milliseconds: Redis' own PTTL says how much of them is left, no clock is compared. */
export interface Header {
  readonly ttlMs: number;
  readonly graceMs: number;
  /** How long the factory took. */
  readonly factoryMs: number;
  readonly early?: EarlyRefresh | undefined;
  /** The version that the namespace had when the value was begun. */
  readonly epoch: string;
  /** The versions that its tags had. */
  readonly tags: Readonly<Record<string, string>>;
  readonly codec: string;
  /** How the payload was compressed. */
  readonly compression?: string | undefined;
}

export type Envelope =
  | { readonly kind: "value"; readonly header: Header; readonly payload: Buffer }
  /** Deleted a moment ago: nobody who began before may write the old value back. */
  | { readonly kind: "tombstone" };

const MAGIC = 0xca;
const TOMBSTONE = 0;
const VALUE = 1;
/** The magic byte and eight random ones: two writings of a key never begin alike. */
export const ID_BYTES = 9;
const FIXED_BYTES = ID_BYTES + 1 + 4;

/** What identifies this writing of a key; empty where there is nothing. Of bytes that are no envelope it is their beginning. */
export function writingId(bytes: Buffer | undefined): Buffer {
  return bytes === undefined ? Buffer.alloc(0) : bytes.subarray(0, ID_BYTES);
}

export function encodeTombstone(): Buffer {
  return head(TOMBSTONE, ID_BYTES + 1);
}

export function encodeEnvelope(header: Header, payload: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const fixed = head(VALUE, FIXED_BYTES);
  fixed.writeUInt32BE(text.length, ID_BYTES + 1);
  return Buffer.concat([fixed, text, payload]);
}

/** @returns undefined when the bytes were not written by this cache, or by one of another format */
export function decodeEnvelope(bytes: Buffer): Envelope | undefined {
  if (bytes.length <= ID_BYTES || bytes[0] !== MAGIC) return undefined;
  if (bytes[ID_BYTES] === TOMBSTONE) return { kind: "tombstone" };
  if (bytes[ID_BYTES] !== VALUE || bytes.length < FIXED_BYTES) return undefined;
  const end = FIXED_BYTES + bytes.readUInt32BE(ID_BYTES + 1);
  if (end > bytes.length) return undefined;
  const header = parseHeader(bytes.toString("utf8", FIXED_BYTES, end));
  return header && { kind: "value", header, payload: bytes.subarray(end) };
}

function head(kind: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes[0] = MAGIC;
  randomFillSync(bytes, 1, ID_BYTES - 1);
  bytes[ID_BYTES] = kind;
  return bytes;
}

function parseHeader(text: string): Header | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isHeader(read) ? read : undefined;
}

function isHeader(read: unknown): read is Header {
  if (typeof read !== "object" || read === null) return false;
  const h = read as Record<string, unknown>;
  return (
    isSpan(h.ttlMs) &&
    isSpan(h.graceMs) &&
    isSpan(h.factoryMs) &&
    isEarly(h.early) &&
    typeof h.epoch === "string" &&
    typeof h.codec === "string" &&
    (h.compression === undefined || typeof h.compression === "string") &&
    typeof h.tags === "object" &&
    h.tags !== null &&
    Object.values(h.tags).every((version) => typeof version === "string")
  );
}

function isEarly(read: unknown): boolean {
  if (typeof read !== "object" || read === null) return read === undefined || isSpan(read);
  return "beta" in read && isSpan(read.beta);
}

function isSpan(read: unknown): boolean {
  return typeof read === "number" && Number.isFinite(read) && read >= 0;
}
