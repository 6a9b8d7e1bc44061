import { Crc64 } from "../../../runtime/backup/rdb/crc64";

/** Writes pieces of RDB files, by the rules of Redis' rdb.c. */
export const byte = (...values: number[]): Buffer => Buffer.from(values);

/** A packed number in its shortest form. */
export function len(n: number | bigint): Buffer {
  const value = BigInt(n);
  if (value < 64n) return byte(Number(value));
  if (value < 16384n) return byte(0x40 | Number(value >> 8n), Number(value & 255n));
  if (value < 2n ** 32n) {
    const out = Buffer.alloc(5, 0x80);
    out.writeUInt32BE(Number(value), 1);
    return out;
  }
  const out = Buffer.alloc(9, 0x81);
  out.writeBigUInt64BE(value, 1);
  return out;
}

export function str(text: string | Buffer): Buffer {
  const raw = Buffer.from(text);
  return Buffer.concat([len(raw.length), raw]);
}

/** A string in the encoding of 8-, 16- or 32-bit integers. */
export function int(n: number): Buffer {
  const [size, code] = n >= -128 && n < 128 ? [1, 0xc0] : n >= -32768 && n < 32768 ? [2, 0xc1] : [4, 0xc2];
  const out = Buffer.alloc(1 + size, code);
  out.writeIntLE(n, 1, size);
  return out;
}

/** A string in LZF, all literals: no compressor is needed to test that it is passed over. */
export function lzf(text: string): Buffer {
  const raw = Buffer.from(text);
  const packed = Buffer.concat(
    Array.from({ length: Math.ceil(raw.length / 32) }, (_, i) => {
      const part = raw.subarray(i * 32, i * 32 + 32);
      return Buffer.concat([byte(part.length - 1), part]);
    }),
  );
  return Buffer.concat([byte(0xc3), len(packed.length), len(raw.length), packed]);
}

export const many = (count: number, ...parts: Buffer[]): Buffer =>
  Buffer.concat([len(count), ...Array.from({ length: count }, () => Buffer.concat(parts))]);

/** A whole file: header, body, footer with its checksum. */
export function rdb(body: Buffer[], version = 10, checksum = true): Buffer {
  const head = Buffer.concat([Buffer.from(`REDIS${String(version).padStart(4, "0")}`), ...body, byte(0xff)]);
  const footer = Buffer.alloc(8);
  if (checksum) footer.writeBigUInt64LE(new Crc64("jones").update(head).value);
  return Buffer.concat([head, footer]);
}

const id = Buffer.alloc(16, 7);
const eight = Buffer.alloc(8, 9);

function stream(version: 1 | 2 | 3): Buffer {
  const consumer = [str("alice"), eight, ...(version === 3 ? [eight] : []), many(2, id)];
  return Buffer.concat([
    ...[many(2, str(id), str("a listpack")), len(5), len(2n ** 63n), len(3)],
    ...(version >= 2 ? [len(1), len(2), len(3), len(4), len(2n ** 40n)] : []),
    many(
      2,
      str("group"),
      len(1),
      len(2),
      ...(version >= 2 ? [len(7)] : []),
      many(2, id, eight, len(3)),
      many(1, ...consumer),
    ),
  ]);
}

const moduleData = Buffer.concat([
  ...[len(1), len(5), len(2), len(2n ** 60n), len(3), Buffer.alloc(4), len(4), eight, len(5), str("x"), len(0)],
]);

/** A value of every type, by the type's byte. */
export const VALUES: Readonly<Record<number, Buffer>> = {
  0: str("value"),
  1: many(3, str("item")),
  2: many(3, int(70000)),
  3: Buffer.concat([len(3), str("a"), byte(253), str("b"), byte(3), Buffer.from("1.5"), str("c"), byte(255)]),
  4: many(2, str("field"), lzf("a value that is long enough to be compressed")),
  5: many(2, str("member"), eight),
  7: Buffer.concat([len(2n ** 62n), moduleData]),
  9: str("zipmap"),
  10: str("ziplist"),
  11: str("intset"),
  12: str("ziplist"),
  13: str("ziplist"),
  14: many(2, str("ziplist")),
  15: stream(1),
  16: str("listpack"),
  17: str("listpack"),
  18: many(2, len(2), str("listpack")),
  19: stream(2),
  20: str("listpack"),
  21: stream(3),
  22: many(2, len(0), str("f"), str("v")),
  23: str("listpack"),
  24: Buffer.concat([eight, many(2, len(1000), str("f"), str("v"))]),
  25: Buffer.concat([eight, str("listpack")]),
};

export const moduleAux = Buffer.concat([byte(247), len(2n ** 62n), len(2), len(1), moduleData]);
export const aux = (name: string, value: Buffer): Buffer => Buffer.concat([byte(250), str(name), value]);
export const selectDb = (n: number): Buffer => Buffer.concat([byte(254), len(n)]);
export const key = (name: Buffer, type: number, value = VALUES[type]): Buffer =>
  Buffer.concat([byte(type), name, value ?? Buffer.alloc(0)]);
export const expiresMs = Buffer.concat([byte(252), eight]);
export const expiresS = Buffer.concat([byte(253), Buffer.alloc(4, 1)]);
