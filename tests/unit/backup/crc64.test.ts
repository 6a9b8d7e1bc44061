import fc from "fast-check";
import { Crc64, crc64Base64 } from "../../../runtime/backup/rdb/crc64";
import { combineCrc64 } from "../../../runtime/backup/rdb/crc64-combine";

/** Goal: the checksums are those that Redis and S3 compute, however the bytes are cut. */
const TEXT = Buffer.from("123456789");

test("the check values that the definitions give", () => {
  expect(new Crc64("jones").update(TEXT).value).toBe(0xe9c6d914c4b8d9can);
  expect(new Crc64("nvme").update(TEXT).value).toBe(0xae8b14860a799888n);
  expect(crc64Base64(new Crc64("nvme").update(TEXT).value)).toBe("rosUhgp5mIg=");
});

/** Bit by bit, as the definition says. */
function slow(bytes: Uint8Array): bigint {
  let crc = 0n;
  for (const b of bytes) {
    crc ^= BigInt(b);
    for (let i = 0; i < 8; i += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
  }
  return crc;
}

test("any bytes in any pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
      const crc = new Crc64("jones");
      for (const piece of pieces) crc.update(piece);
      expect(crc.value).toBe(slow(Buffer.concat(pieces)));
    }),
  );
});

test("pieces larger than the memory that they are copied to", () => {
  const big = Buffer.alloc(300_001, "a long text that is not aligned to anything");
  const parts = new Crc64("jones");
  for (let at = 0; at < big.length; at += 1000) parts.update(big.subarray(at, at + 1000));
  expect(new Crc64("jones").update(big).value).toBe(parts.value);
});

test("two at work don't disturb each other", () => {
  const [a, b] = [new Crc64("jones"), new Crc64("jones")];
  a.update(TEXT.subarray(0, 4));
  b.update(TEXT);
  a.update(TEXT.subarray(4));
  expect(a.value).toBe(b.value);
});

test("the sum of a whole from the sums of its parts, whatever their lengths", () => {
  const kinds = fc.constantFrom("jones" as const, "nvme" as const);
  fc.assert(
    fc.property(kinds, fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (kind, parts) => {
      const sum = (bytes: Uint8Array) => new Crc64(kind).update(bytes).value;
      const combined = parts.reduce((so, part) => combineCrc64(kind, so, sum(part), part.length), sum(Buffer.alloc(0)));
      expect(combined).toBe(sum(Buffer.concat(parts)));
    }),
  );
});
