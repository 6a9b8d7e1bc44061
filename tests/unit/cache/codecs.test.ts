import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { bytes } from "../../../runtime/cache/codec/bytes";
import { compress, decompress } from "../../../runtime/cache/codec/compression";
import { json } from "../../../runtime/cache/codec/json";
import { msgpack } from "../../../runtime/cache/codec/msgpack";

test("json and msgpack give back whatever JSON can hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // msgpackr renames this one, since assigning it would change the object's prototype.
      const codecs = JSON.stringify(value).includes("__proto__") ? [json] : [json, msgpack];
      for (const codec of codecs) {
        const back = codec.decode(codec.encode(value));
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      }
    }),
  );
});

test("msgpack keeps what JSON cannot hold, and values don't share memory", () => {
  const value = {
    at: new Date(5),
    set: new Set([1]),
    big: 2n ** 60n,
    raw: Buffer.from([0, 255]),
  };
  const first = msgpack.encode(value);
  const copy = Buffer.from(first);
  msgpack.encode({ other: "x".repeat(5_000) });
  expect(first).toEqual(copy);
  expect(msgpack.decode(first)).toEqual(value);
});

test("bytes are kept as they are, and as a copy", () => {
  const raw = randomBytes(100);
  const read = bytes.decode(raw);
  expect(read).toEqual(raw);
  expect(read.buffer === raw.buffer && read.byteOffset === raw.byteOffset).toBe(false);
  expect(() => bytes.encode("text" as never)).toThrow(TypeError);
});

test.each([undefined, () => 1, Symbol("s")])("what neither can hold is refused: %p", (value) => {
  expect(() => json.encode(value)).toThrow(TypeError);
  expect(() => msgpack.encode(value)).toThrow(TypeError);
});

test("compression: only what is long enough and gets shorter", async () => {
  const long = Buffer.from("ab".repeat(5_000));
  const packed = await compress(long, 2_048);
  expect(packed.compression).toBe("deflate");
  expect(packed.bytes.length).toBeLessThan(200);
  expect(await decompress(packed.bytes, "deflate", 20_000)).toEqual(long);
  expect(await compress(long, 20_000)).toEqual({ bytes: long, compression: undefined });
  const noise = randomBytes(5_000);
  expect(await compress(noise, 10)).toEqual({ bytes: noise, compression: undefined });
});

test("few bytes that would become too many are refused, and so is what nobody knows", async () => {
  const bomb = await compress(Buffer.alloc(1_000_000), 10);
  await expect(decompress(bomb.bytes, bomb.compression, 10_000)).rejects.toThrow();
  await expect(decompress(Buffer.from("x"), "zstd", 100)).rejects.toThrow("an unknown compression");
});
