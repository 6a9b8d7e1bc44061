import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { keyId, seal, sealedOverhead, unseal } from "../../../runtime/backup/transfer/sealing";
import { parseKey } from "../../../runtime/backup/settings/encryption-key";
import { pieces, splits } from "../../support/backup/pieces";

/** Goal: what was sealed comes back, in any pieces; anything changed, left out, exchanged or cut off is told, and so is a wrong key. */
const KEY = Buffer.alloc(32, 7);
const { header, piece, tag } = sealedOverhead;

async function all(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
/** A source that uses its memory again, as a socket's does. */
async function* from(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const copy = Buffer.from(part);
    yield copy;
    copy.fill(0xee);
    await Promise.resolve();
  }
}
const sealed = (data: Buffer, key = KEY): Promise<Buffer> => all(seal(from([data]), key));
const opened = (data: Buffer, key: Buffer | undefined = KEY): Promise<Buffer> => all(unseal(from([data]), key));

test.each([0, 1, 1000, piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 17])(
  "%i bytes there and back",
  async (size) => {
    const data = randomBytes(size);
    const box = await sealed(data);
    expect(box.length).toBe(header + size + tag * Math.max(1, Math.ceil(size / piece)));
    expect((await opened(box)).equals(data)).toBe(true);
  },
);

test("any pieces in, any pieces out", async () => {
  const data = randomBytes(2 * piece + 500);
  await fc.assert(
    fc.asyncProperty(splits(data.length), splits(data.length), async (first, second) => {
      const box = await all(seal(from(pieces(data, first)), KEY));
      expect((await all(unseal(from(pieces(box, second)), KEY))).equals(data)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("any flipped bit is told", async () => {
  const box = await sealed(randomBytes(piece + 100));
  await fc.assert(
    fc.asyncProperty(fc.nat(box.length - 1), fc.nat(7), async (at, bit) => {
      const bad = Buffer.from(box);
      bad.writeUInt8((bad[at] ?? 0) ^ (1 << bit), at);
      await expect(opened(bad)).rejects.toThrow(/damaged|is given/);
    }),
    { numRuns: 200 },
  );
});

test("any cut is told, at the border of pieces too", async () => {
  const box = await sealed(randomBytes(2 * piece));
  const borders = [header, header + piece + tag, header + 2 * (piece + tag) - 1];
  for (const cut of [...borders, 0, 10, header + 5, header + tag, box.length - tag])
    await expect(opened(box.subarray(0, cut))).rejects.toThrow(/damaged/);
});

test("pieces that are exchanged, left out, added or of another object are told", async () => {
  const data = randomBytes(3 * piece);
  const box = await sealed(data);
  const other = await sealed(data);
  const part = (of: Buffer, n: number): Buffer =>
    of.subarray(header + n * (piece + tag), header + (n + 1) * (piece + tag));
  const head = box.subarray(0, header);
  const [a, b, c] = [part(box, 0), part(box, 1), part(box, 2)];
  for (const parts of [[b, a, c], [a, c], [a, b], [a, b, c, c], [a, part(other, 1), c], []])
    await expect(opened(Buffer.concat([head, ...parts]))).rejects.toThrow(/damaged/);
});

test("a wrong key, and none, are told by their ids", async () => {
  const box = await sealed(Buffer.from("secret"));
  const wrong = Buffer.alloc(32, 8);
  await expect(opened(box, wrong)).rejects.toThrow(`with the key ${keyId(KEY)}, and ${keyId(wrong)} is given`);
  await expect(all(unseal(from([box]), undefined))).rejects.toThrow("and none is given (BACKUP_ENCRYPTION_KEY_FILE");
});

test("nothing of the data or the key shows, and the same data gives other bytes each time", async () => {
  const data = Buffer.alloc(1000, "visible");
  const [one, two] = [await sealed(data), await sealed(data)];
  expect(one.includes("visible")).toBe(false);
  expect(one.includes(KEY)).toBe(false);
  expect(one.subarray(header).equals(two.subarray(header))).toBe(false);
});

test("random bytes end in an error of ours", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, valid) => {
      const start = valid ? Buffer.from("REDISHA\x01", "latin1") : Buffer.alloc(0);
      await expect(opened(Buffer.concat([start, bytes]))).rejects.toThrow(/^(integrity|settings): /);
    }),
  );
});

test("keys are read from base64 and hex, and from nothing else", () => {
  expect(parseKey(`${KEY.toString("base64")}\n`)).toEqual(KEY);
  expect(parseKey(KEY.toString("hex"))).toEqual(KEY);
  for (const bad of ["", "short", KEY.toString("hex").slice(2), randomBytes(31).toString("base64")])
    expect(parseKey(bad)).toBeUndefined();
});
