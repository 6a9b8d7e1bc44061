import fc from "fast-check";
import { inflateLzf } from "../../../runtime/backup/rdb/lzf";

/** Goal: LZF is inflated as Redis packs it, and what is none gives nothing. */
test.each<[string, number[], string]>([
  ["literals", [4, ...Buffer.from("hello")], "hello"],
  ["a copy of what was before", [2, ...Buffer.from("abc"), 0x20, 2], "abcabc"],
  ["a copy that overlaps itself", [0, ...Buffer.from("a"), 0xe0, 1, 0], "a".repeat(11)],
  ["a copy and literals behind it", [2, ...Buffer.from("abc"), 0x40, 1, 1, ...Buffer.from("XY")], "abcbcbcXY"],
])("%s", (_name, packed, text) => {
  expect(inflateLzf(Buffer.from(packed), text.length)?.toString()).toBe(text);
  expect(inflateLzf(Buffer.from(packed), text.length - 1)).toBeUndefined();
  expect(inflateLzf(Buffer.from(packed), text.length + 1)).toBeUndefined();
});

test.each([[[5, 1]], [[0xe0]], [[0x20, 0]], [[0, 97, 0x20]], [[0, 97, 0x3f, 255]]])("%j is none", (packed) => {
  expect(inflateLzf(Buffer.from(packed), 10)).toBeUndefined();
});

test("random bytes never harm", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(300), (packed, length) => {
      const out = inflateLzf(packed, length);
      expect(out === undefined || out.length === length).toBe(true);
    }),
  );
});
