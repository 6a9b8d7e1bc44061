import fc from "fast-check";
import { isBackupError } from "../../../runtime/backup/errors";
import type { RdbSummary } from "../../../runtime/backup/rdb/counts";
import { VALUE_FORMATS } from "../../../runtime/backup/rdb/formats";
import { RdbScanner } from "../../../runtime/backup/rdb/scanner";
import { pieces, splits } from "../../support/backup/pieces";
import {
  VALUES,
  aux,
  byte,
  expiresMs,
  expiresS,
  int,
  key,
  len,
  lzf,
  moduleAux,
  rdb,
  selectDb,
  str,
} from "../../support/backup/rdb-writer";

/** Goal: every key of every type is counted, whatever the pieces; damage is told and never hangs or is passed over. */
function scan(chunks: Buffer[]): RdbSummary {
  const scanner = new RdbScanner();
  for (const chunk of chunks) {
    // The scanner may not rely on the memory after the call.
    const copy = Buffer.from(chunk);
    scanner.feed(copy);
    copy.fill(0xee);
  }
  return scanner.finish();
}

const types = Object.keys(VALUES).map(Number);
const everything = rdb(
  [
    ...[aux("redis-ver", str("7.0.15")), aux("redis-bits", int(64)), aux("ctime", int(1_700_000_000))],
    ...[aux("repl-id", lzf("0123456789abcdef0123456789abcdef01234567")), aux("empty", str(""))],
    ...[
      moduleAux,
      Buffer.concat([byte(245), str("#!lua name=lib")]),
      Buffer.concat([byte(244), len(1), len(2), len(3)]),
    ],
    ...[selectDb(0), Buffer.concat([byte(251), len(100), len(3)])],
    ...types.map((type) => key(str(`key:${type}`), type)),
    ...[selectDb(3), expiresMs, key(int(-5), 0), expiresS, byte(249, 7), key(lzf("a long key that was compressed"), 0)],
    ...[expiresMs, byte(248), len(70_000), key(str(""), 0, int(-70_000)), key(str("b"), 0, str("x".repeat(20_000)))],
    moduleAux,
  ],
  12,
);
const counted = {
  version: 12,
  aux: {
    "redis-ver": "7.0.15",
    "redis-bits": "64",
    ctime: "1700000000",
    "repl-id": "0123456789abcdef0123456789abcdef01234567",
    empty: "",
  },
  databases: {
    "0": {
      keys: types.length,
      expiring: 0,
      types: { string: 1, list: 4, set: 3, zset: 4, hash: 8, stream: 3, module: 1 },
    },
    "3": { keys: 4, expiring: 3, types: { string: 4 } },
  },
  functions: 1,
  footer: everything.readBigUInt64LE(everything.length - 8),
};

test("every type that has a format has a value in this test", () => {
  expect(types).toEqual(Object.keys(VALUE_FORMATS).map(Number));
});

test("counts keys, types, times to live and functions, and keeps the descriptions", () => {
  expect(scan([everything])).toEqual(counted);
});

test("byte by byte", () => {
  expect(scan([...everything].map((b) => Buffer.of(b)))).toEqual(counted);
});

test("any pieces give the same", () => {
  fc.assert(
    fc.property(splits(everything.length), (cuts) => {
      expect(scan(pieces(everything, cuts))).toEqual(counted);
    }),
    { numRuns: 300 },
  );
});

test.each(types)("a value of type %i alone, cut everywhere", (type) => {
  const file = rdb([key(str("k"), type)]);
  for (let cut = 0; cut <= file.length; cut += 1)
    expect(scan([file.subarray(0, cut), file.subarray(cut)]).databases["0"]?.keys).toBe(1);
});

test("an empty file, and one without a checksum", () => {
  expect(scan([rdb([])])).toMatchObject({ databases: {}, functions: 0 });
  expect(scan([rdb([], 10, false)]).footer).toBe(0n);
  expect(scan([Buffer.from("REDIS0003\xff", "latin1")])).toMatchObject({ version: 3, footer: 0n });
});

test("a cut anywhere is told", () => {
  for (let cut = 0; cut < everything.length; cut += 7)
    expect(() => scan([everything.subarray(0, cut)])).toThrow(/the RDB ends after \d+ bytes/);
});

test.each([
  ["another magic", Buffer.from("VALKEY080"), /begins with "VALKEY080"/],
  ["an unknown type", rdb([byte(99)]), /is 99, which this version of redis-ha does not know/],
  ["a candidate's module", rdb([byte(6)]), /is 6, which/],
  ["bytes after the end", Buffer.concat([rdb([]), byte(1)]), /more bytes follow the end/],
  ["an impossible length", rdb([key(str("k"), 1, byte(0xbf))]), /a length that begins with 191/],
  ["an unknown encoding", rdb([key(byte(0xc7), 0)]), /unknown encoding 7/],
  ["an encoding for a length", rdb([selectDb(0), byte(254, 0xc0, 0)]), /an encoding where a length belongs/],
  ["a monstrous string", rdb([key(str("k"), 0, len(2n ** 60n))]), /a string of \d+ bytes/],
  ["a module's unknown value", rdb([key(str("k"), 7, Buffer.concat([len(1), len(9)]))]), /unknown kind 9/],
])("%s is told", (_name, file, message) => {
  expect(() => scan([file])).toThrow(message);
});

test("random bytes end in a result or in an error of ours", () => {
  const body = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(body, fc.boolean(), splits(400), (random, valid, cuts) => {
      const file = valid ? Buffer.concat([Buffer.from("REDIS0011"), random]) : Buffer.from(random);
      try {
        scan(pieces(file, cuts));
      } catch (error) {
        expect(isBackupError(error)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a flipped byte never hangs, and ends in a result or an error of ours", () => {
  for (let at = 0; at < everything.length - 20_100; at += 1) {
    const file = Buffer.from(everything);
    file.writeUInt8((file[at] ?? 0) ^ 0x55, at);
    try {
      scan([file]);
    } catch (error) {
      expect(isBackupError(error)).toBe(true);
    }
  }
});
