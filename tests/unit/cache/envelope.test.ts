import fc from "fast-check";
import {
  decodeEnvelope,
  encodeEnvelope,
  encodeTombstone,
  ID_BYTES,
  writingId,
  type Header,
} from "../../../runtime/cache/envelope";

const span = fc.double({ min: 0, max: 1e12, noNaN: true });
const header: fc.Arbitrary<Header> = fc.record({
  ttlMs: span,
  graceMs: span,
  factoryMs: span,
  early: fc.option(fc.oneof(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.record({ beta: span })), {
    nil: undefined,
  }),
  epoch: fc.string(),
  tags: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  codec: fc.string(),
  compression: fc.option(fc.string(), { nil: undefined }),
});

test("what is written is read again", () => {
  fc.assert(
    fc.property(header, fc.uint8Array(), (h, bytes) => {
      const read = decodeEnvelope(encodeEnvelope(h, Buffer.from(bytes)));
      if (read?.kind !== "value") throw new Error("not a value");
      expect(read.payload).toEqual(Buffer.from(bytes));
      expect(read.header).toEqual(JSON.parse(JSON.stringify(h)));
    }),
  );
});

test("no bytes make it throw, cut or mixed up", () => {
  const whole = encodeEnvelope(
    { ttlMs: 1, graceMs: 0, factoryMs: 0, epoch: "e", tags: { t: "v" }, codec: "json" },
    Buffer.from("{}"),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(whole.length), (bytes, at) => {
      const broken = Buffer.concat([whole.subarray(0, at), Buffer.from(bytes)]);
      expect(() => decodeEnvelope(broken)).not.toThrow();
      expect(() => decodeEnvelope(Buffer.from(bytes))).not.toThrow();
    }),
  );
  for (let at = 0; at < whole.length - 2; at += 1) expect(decodeEnvelope(whole.subarray(0, at))).toBeUndefined();
});

test.each([
  ["a negative ttl", { ttlMs: -1 }],
  ["a ttl that is no number", { ttlMs: "1" }],
  ["no epoch", { epoch: undefined }],
  ["tags that are none", { tags: { a: 1 } }],
  ["an early refresh that is none", { early: { beta: "x" } }],
])("a header with %s is none", (_, change) => {
  const good = { ttlMs: 1, graceMs: 0, factoryMs: 0, epoch: "e", tags: {}, codec: "json" };
  expect(decodeEnvelope(encodeEnvelope({ ...good, ...change } as never, Buffer.alloc(0)))).toBeUndefined();
});

test("two writings of a key never begin alike, so that one can be told from the other", () => {
  const ids = Array.from({ length: 1_000 }, (_, i) =>
    writingId(
      i % 2
        ? encodeTombstone()
        : encodeEnvelope(
            { ttlMs: 1, graceMs: 0, factoryMs: 0, epoch: "e", tags: {}, codec: "json" },
            Buffer.from("same"),
          ),
    ).toString("hex"),
  );
  expect(new Set(ids).size).toBe(1_000);
  expect(ids[0]).toHaveLength(2 * ID_BYTES);
  expect(writingId(undefined)).toHaveLength(0);
  expect(decodeEnvelope(encodeTombstone())).toEqual({ kind: "tombstone" });
});
