import { compress, decompress } from "../codec/compression";
import type { EarlyRefresh } from "../early-refresh";
import { encodeEnvelope, type Header } from "../envelope";
import { NotEncodableError } from "../errors";
import type { Space } from "../space";

/** What a value is written with. */
export interface Writing {
  readonly ttl: number;
  readonly grace: number;
  readonly early: EarlyRefresh | undefined;
  readonly factoryMs: number;
  readonly epoch: string;
  readonly tags: readonly (readonly [tag: string, version: string])[];
}

/** @throws NotEncodableError when the codec refuses it or it is too long */
export async function encodeValue<V>(space: Space<V>, value: V, writing: Writing): Promise<Buffer> {
  const { codec, shared } = space;
  const { compression, l2 } = shared.settings;
  let payload: Buffer;
  try {
    payload = codec.encode(value);
  } catch (error) {
    throw new NotEncodableError(`the codec «${codec.name}» refused a value`, { cause: error });
  }
  if (payload.length > l2.maxValueBytes)
    throw new NotEncodableError(`a value takes ${payload.length} bytes, more than l2.maxValueBytes`);
  const packed = await compress(payload, compression === false ? Infinity : compression.overBytes);
  const header: Header = {
    ttlMs: writing.ttl,
    graceMs: writing.grace,
    factoryMs: Math.round(writing.factoryMs),
    early: writing.early,
    epoch: writing.epoch,
    tags: Object.fromEntries(writing.tags),
    codec: codec.name,
    compression: packed.compression,
  };
  return encodeEnvelope(header, packed.bytes);
}

/** @returns the value and how long it is encoded @throws whatever codec or schema throw */
export async function decodeValue<V>(
  space: Space<V>,
  header: Header,
  payload: Buffer,
): Promise<{ value: V; encodedBytes: number }> {
  const { codec, schema, shared } = space;
  if (header.codec !== codec.name) throw new Error("it was written with another codec");
  const plain =
    header.compression === undefined
      ? payload
      : await decompress(payload, header.compression, shared.settings.l2.maxValueBytes);
  const value = codec.decode(plain);
  return { value: schema ? schema.parse(value) : value, encodedBytes: plain.length };
}
