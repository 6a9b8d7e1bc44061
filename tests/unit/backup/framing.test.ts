import fc from "fast-check";
import { isBackupError } from "../../../runtime/backup/errors";
import { Refused, SnapshotFraming } from "../../../runtime/backup/replication/framing";
import { pieces, splits } from "../../support/backup/pieces";

/** Goal: the snapshot is taken out of the stream byte for byte, with either framing and any pieces. */
const ID = "0123456789abcdef0123456789abcdef01234567";
const MARK = "f00df00df00df00df00df00df00df00df00df00d";
const answer = `+FULLRESYNC ${ID} 12345\r\n`;

interface Read {
  data: string;
  point: unknown;
  framing: unknown;
  done: boolean;
}

function read(chunks: Buffer[], awaitsAnswer = true): Read {
  const data: Buffer[] = [];
  const framing = new SnapshotFraming(awaitsAnswer, (part) => data.push(Buffer.from(part)));
  for (const chunk of chunks) {
    const copy = Buffer.from(chunk);
    framing.push(copy);
    copy.fill(0xee);
  }
  return {
    data: Buffer.concat(data).toString("latin1"),
    point: framing.point,
    framing: framing.framing,
    done: framing.done,
  };
}

/** Data that looks like what it must not be taken for. */
const data = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  fc
    .array(fc.constantFrom("f00d", "\n", "\r\n", "$", MARK.slice(0, 39), MARK.slice(1), "-ERR"), { maxLength: 12 })
    .map((parts) => parts.join("").replaceAll(MARK, "")),
);
const beats = fc.constantFrom("", "\n", "\n\n\n");

test("a counted snapshot in any pieces, with heartbeats and bytes behind it", () => {
  fc.assert(
    fc.property(data, beats, beats, splits(500), (body, first, second, cuts) => {
      const stream = `${first}${answer}${second}$${body.length}\r\n${body}*1\r\n$4\r\nPING\r\n`;
      expect(read(pieces(Buffer.from(stream, "latin1"), cuts))).toEqual({
        data: body,
        point: { id: ID, offset: 12345 },
        framing: { kind: "length", bytes: body.length },
        done: true,
      });
    }),
    { numRuns: 500 },
  );
});

test("a marked snapshot in any pieces, with heartbeats and bytes behind it", () => {
  fc.assert(
    fc.property(data, beats, beats, fc.boolean(), splits(500), (body, first, second, behind, cuts) => {
      fc.pre(!(body + MARK).slice(0, -1).includes(MARK));
      const stream = `${first}${answer}${second}$EOF:${MARK}\r\n${body}${MARK}${behind ? "more" : ""}`;
      expect(read(pieces(Buffer.from(stream, "latin1"), cuts))).toEqual({
        data: body,
        point: { id: ID, offset: 12345 },
        framing: { kind: "mark" },
        done: true,
      });
    }),
    { numRuns: 1000 },
  );
});

test("SYNC has no answer before the snapshot", () => {
  expect(read([Buffer.from(`\n$4\r\nabcd`)], false)).toMatchObject({ data: "abcd", point: undefined, done: true });
});

test("a cut stream is not done", () => {
  const stream = Buffer.from(`${answer}$EOF:${MARK}\r\n${"x".repeat(100)}${MARK}`);
  for (let cut = 0; cut < stream.length; cut += 1) expect(read([stream.subarray(0, cut)]).done).toBe(false);
});

test("a refusal is told as it came", () => {
  expect(() => read([Buffer.from("\n-NOMASTERLINK Can't SYNC while not connected with my master\r\n")])).toThrow(
    new Refused("NOMASTERLINK Can't SYNC while not connected with my master"),
  );
});

test.each([
  "+CONTINUE\r\n",
  "HTTP/1.1 400 Bad Request\r\n",
  `${answer}$EOF:short\r\n`,
  `${answer}$-1\r\n`,
  `+FULLRESYNC ${ID} many\r\n`,
  "x".repeat(2000),
])("what is no snapshot is told: %j", (stream) => {
  expect(() => read([Buffer.from(stream)])).toThrow(/the source answered .*, which is no snapshot/);
});

test("random bytes end in an error of ours, or wait for more", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), splits(200), (bytes, awaits, cuts) => {
      try {
        read(pieces(Buffer.from(bytes), cuts), awaits);
      } catch (error) {
        expect(isBackupError(error) || error instanceof Refused).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
