import { CommandStream } from "../../../../runtime/backup/archive/command-stream";
import { LOOKED_AT, keysOf } from "../../../../runtime/backup/archive/key-names";
import { wantedBy } from "../../../../runtime/backup/operate/find";

/** Goal: of an archived command its keys are known, all of them, and nothing that could be a value ever is. */
const keys = (text: string): string[] => {
  const [name = "", ...args] = text.split(" ");
  return keysOf(
    name,
    args.map((arg) => Buffer.from(arg)),
  );
};

test.each([
  ["SET k secret PXAT 1", ["k"]],
  ["MSET a secret b secret c secret", ["a", "b", "c"]],
  ["DEL a b c", ["a", "b", "c"]],
  ["HSET h field secret", ["h"]],
  ["XADD s 1-1 field secret", ["s"]],
  ["XGROUP CREATE s group 0", ["s"]],
  ["RENAME a b", ["a", "b"]],
  ["BITOP AND d a b", ["d", "a", "b"]],
  ["ZUNIONSTORE d 2 a b WEIGHTS 1 2", ["d", "a", "b"]],
  ["FLUSHALL ASYNC", []],
  ["SWAPDB 0 1", []],
  ["PUBLISH channel secret", []],
  ["FUNCTION LOAD secret", []],
  ["SOME.MODULE k secret", []],
  ["", []],
])("%s", (text, expected) => expect(keys(text)).toEqual(expected));

test("the 1,000th key of a DEL is seen, of a long key its beginning, and each is cut off from its value", () => {
  const bulk = (word: string): string => `$${word.length}\r\n${word}\r\n`;
  const many = Array.from({ length: 1000 }, (_, i) => `k${i}`);
  const words = [
    ["DEL", ...many],
    ["SET", "l".repeat(1000), "v".repeat(1000)],
  ];
  const seen: string[][] = [];
  const stream = new CommandStream(({ name, args }) => seen.push(keysOf(name, args)), LOOKED_AT);
  for (const all of words) stream.push(Buffer.from(`*${all.length}\r\n${all.map(bulk).join("")}`));
  expect(seen).toEqual([many, ["l".repeat(256)]]);
});

test.each([
  [[], undefined, true],
  [["DEL"], undefined, true],
  [["FLUSHALL"], undefined, false],
  [[], "b*", true],
  [[], "c*", false],
  [["DEL"], "[ab]1", true],
  [["SET"], "b*", false],
])("of DEL a1 b1: wanted by %j and %j: %p", (commands, key, expected) => {
  expect(wantedBy({ commands, key })({ name: "DEL", keys: ["a1", "b1"] })).toBe(expected);
});
