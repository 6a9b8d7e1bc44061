import fc from "fast-check";
import { CommandStream, type StreamCommand } from "../../../../runtime/backup/archive/command-stream";
import { pieces, splits } from "../../../support/backup/pieces";

/** Goal: any split of any stream gives the same commands and the same places to cut; what is no stream is refused, and nothing hangs. */
const words = (...all: (string | Uint8Array)[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${all.length}\r\n`),
    ...all.flatMap((word) => {
      const bytes = Buffer.from(word as string);
      return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")];
    }),
  ]);

const plain = fc
  .tuple(
    fc.constantFrom("SET", "PING", "SELECT", "del", "REPLCONF", "FLUSHALL"),
    fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }),
  )
  .map(([name, args]) => ({ bytes: words(name, ...args), commands: 1, names: [name.toUpperCase()] }));
const transaction = fc.array(plain, { maxLength: 4 }).map((inner) => ({
  bytes: Buffer.concat([words("MULTI"), ...inner.map(({ bytes }) => bytes), words("EXEC")]),
  commands: inner.length + 2,
  names: ["MULTI", ...inner.flatMap(({ names }) => names), "EXEC"],
}));
const stream = fc.array(fc.oneof(plain, transaction), { minLength: 1, maxLength: 12 });

function read(chunks: readonly Buffer[]) {
  const seen: StreamCommand[] = [];
  const reader = new CommandStream((command) => seen.push(command));
  for (const chunk of chunks) reader.push(chunk);
  return { seen, reader };
}

test("any split gives the same commands and the same end", () => {
  fc.assert(
    fc.property(
      stream.chain((units) => {
        const whole = Buffer.concat(units.map(({ bytes }) => bytes));
        return fc.tuple(fc.constant(units), fc.constant(whole), splits(whole.length));
      }),
      ([units, whole, cuts]) => {
        const { seen, reader } = read(pieces(whole, cuts));
        expect(seen.map(({ name }) => name)).toEqual(units.flatMap(({ names }) => names));
        expect([reader.bytes, reader.boundary]).toEqual([whole.length, whole.length]);
        expect(seen).toEqual(read([whole]).seen);
        expect(seen.every(({ start }, i) => start === (seen[i - 1]?.end ?? 0))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("wherever it is cut off, the boundary is the end of the last whole command or transaction", () => {
  fc.assert(
    fc.property(stream, fc.nat(), (units, at) => {
      const whole = Buffer.concat(units.map(({ bytes }) => bytes));
      const cut = at % (whole.length + 1);
      const { reader } = read([whole.subarray(0, cut)]);
      let boundary = 0;
      for (let end = 0, i = 0; i < units.length; i += 1) {
        end += units[i]?.bytes.length ?? 0;
        if (end <= cut) boundary = end;
      }
      expect(reader.boundary).toBe(boundary);
    }),
    { numRuns: 1000 },
  );
});

test("random bytes never hang and never pass for a stream", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 8 }), (chunks) => {
      let refused = false;
      const reader = new CommandStream();
      try {
        for (const chunk of chunks) reader.push(Buffer.from(chunk));
      } catch (error) {
        refused = (error as Error).message.startsWith("integrity: the archived stream is no stream");
        if (!refused) throw error;
      }
      // Whatever is not refused is at most the beginning of one.
      if (!refused) expect(reader.boundary).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["a value as long as it says, and no end", "*1\r\n$4\r\nPINGxx"],
  ["an end of which only half is right", "*1\r\n$4\r\nPING\rx"],
  ["an inline command", "PING\r\n"],
  ["an answer", "+OK\r\n"],
  ["no words", "*0\r\n"],
  ["a negative length", "*1\r\n$-1\r\n"],
  ["a line without an end", `*${"1".repeat(40)}`],
])("refuses %s", (_name, text) => {
  expect(() => new CommandStream().push(Buffer.from(text))).toThrow(/^integrity: /);
  const single = new CommandStream();
  expect(() => [...Buffer.from(text)].forEach((byte) => single.push(Buffer.from([byte])))).toThrow(/^integrity: /);
});

test("shows the first words, cut where they are long", () => {
  const { seen } = read([words("set", "key", "v".repeat(100), "EX", "1")]);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.args.map(String)).toEqual(["key", "v".repeat(64)]);
  expect(seen[0]?.words).toBe(5);
});
