import fc from "fast-check";
import { parseSegmentKey, segmentKey, type Segment } from "../../../../runtime/backup/archive/layout";
import { readSegment } from "../../../../runtime/backup/archive/read-segment";
import { OpenSegment } from "../../../../runtime/backup/archive/segment";
import type { TransferSettings } from "../../../../runtime/backup/settings/types";
import type { ObjectStore } from "../../../../runtime/backup/store/object-store";
import { pieces, splits } from "../../../support/backup/pieces";

/** Goal: a segment that was stored is read back byte for byte, and one that was changed anywhere is refused: nothing of it is replayed. */
const KEY = Buffer.alloc(32, 5);
const signal = new AbortController().signal;
const start = { id: "a".repeat(40), after: "b".repeat(40), first: 1001, firstAt: 1_790_000_000_000 };
const transfer = (over: Partial<TransferSettings>): TransferSettings => ({
  ...{ compression: "none", level: undefined, encryptionKey: undefined, partBytes: 5 * 2 ** 20, uploads: 2 },
  ...over,
});
const ways: [string, Partial<TransferSettings>][] = [
  ["as it is", {}],
  ["zstd", { compression: "zstd" }],
  ["gzip", { compression: "gzip" }],
  ["encrypted", { encryptionKey: KEY }],
  ["zstd and encrypted", { compression: "zstd", encryptionKey: KEY }],
];

/** A store with this one object, which it gives in pieces of any size. */
function storeOf(object: Buffer, size = 7919): ObjectStore {
  const read = (_key: string, _signal: AbortSignal, from: number) =>
    Promise.resolve({
      bytes: object.length,
      // eslint-disable-next-line @typescript-eslint/require-await -- as a body is
      body: (async function* () {
        for (let at = from; at < object.length; at += size) yield object.subarray(at, at + size);
      })(),
    });
  return { read } as unknown as ObjectStore;
}

async function stored(stream: readonly Buffer[], over: Partial<TransferSettings>) {
  const open = new OpenSegment(start, "10.0.0.1:6379");
  stream.forEach((piece, i) => open.add(piece, start.firstAt + 3 * i));
  const settings = transfer(over);
  const object = await open.pack("g", settings);
  const key = segmentKey("p/archive/g/", open.name, settings.compression, settings.encryptionKey !== undefined);
  const segment = parseSegmentKey("p/archive/g/", key, object.length);
  if (!segment) throw new Error(`${key} is no key`);
  return { object, segment };
}
const read = (object: Buffer, segment: Segment, encryptionKey: Buffer | undefined = KEY) =>
  readSegment(storeOf(object), { ...segment, bytes: object.length }, { encryptionKey, signal });

test.each(ways)("%s, whatever the pieces", async (_name, over) => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40_000 }).map((all) => Buffer.from(all));
  const cut = bytes.chain((all) => splits(all.length).map((cuts) => ({ all, cuts })));
  await fc.assert(
    fc.asyncProperty(cut, async ({ all, cuts }) => {
      const { object, segment } = await stored(pieces(all, cuts), over);
      const { head, stream } = await read(object, segment);
      expect(stream.equals(all)).toBe(true);
      expect(head).toMatchObject({ ...start, last: start.first + all.length - 1, group: "g", source: "10.0.0.1:6379" });
    }),
    { numRuns: 30 },
  );
});

const content = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i) % 251));

test.each(ways)("%s: of a flipped bit, or a cut, never comes anything else", async (_name, over) => {
  const { object, segment } = await stored([content], over);
  // What nothing depends on, as the time in a gzip's header, may be changed; what is given then is the very same, and never something else.
  const expectSame = async (changed: Buffer): Promise<void> => {
    const given = await read(changed, segment).catch((error: unknown) => error as Error);
    if (given instanceof Error) expect(given.message).toMatch(/^(integrity|settings): /);
    else expect(given.stream.equals(content)).toBe(true);
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(object.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(object);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
      await expectSame(changed);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(object.length - 1), (end) => expectSame(object.subarray(0, end))),
    { numRuns: 60 },
  );
  // Nearly all of it matters.
  await expect(read(object.subarray(0, object.length >> 1), segment)).rejects.toThrow(/^integrity: /);
});

test("one under another's name, and one without its key, are refused", async () => {
  const { object, segment } = await stored([content], { encryptionKey: KEY });
  await expect(read(object, { ...segment, first: 1000, last: segment.last - 1 })).rejects.toThrow(
    /^integrity: .* is damaged: its first is not that of its name .*restore to a moment before it/,
  );
  await expect(read(object, segment, Buffer.alloc(32, 6))).rejects.toThrow(/^settings: /);
  const without = readSegment(storeOf(object), segment, { encryptionKey: undefined, signal });
  await expect(without).rejects.toThrow(/^settings: .*encrypted/);
});

test("random bytes end in an error of ours", async () => {
  const { segment } = await stored([content], {});
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ways), fc.uint8Array({ maxLength: 500 }), async ([, over], bytes) => {
      const { compression = "none", encryptionKey } = over;
      const other = { ...segment, compression, sealed: encryptionKey !== undefined };
      await expect(read(Buffer.from(bytes), other)).rejects.toThrow(/^(integrity|settings): /);
    }),
    { numRuns: 200 },
  );
});
