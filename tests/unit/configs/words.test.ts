import { problemWithRule } from "../../../configs/command-rules";
import { globMatches } from "../../../configs/glob";
import { formatIpv4, formatSubnet, isHostOf, parseIpv4, parseSubnet } from "../../../configs/ipv4";
import { isAtLeast } from "../../../configs/settings";
import { pathText, quote, setCommand, show } from "../../../configs/settings/fault";
import { editDistance, nearest } from "../../../configs/settings/near";
import { formatSize, parseSize } from "../../../configs/settings/size";
import { applyFix, pathKeys, shellWords } from "./support/apply-fix";

/** Goal: the small languages that settings are written in are read as Redis, Docker and Pulumi read them. */

test.each([
  ["0", 0],
  ["100", 100],
  ["100b", 100],
  ["1kb", 1024],
  ["64mb", 67_108_864],
  ["2GB", 2_147_483_648],
  ["2g", undefined],
  ["1.5gb", undefined],
  ["-1", undefined],
  ["", undefined],
])("the size %j is %p", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  [0, "0"],
  [1000, "1000"],
  [1536, "1536"],
  [2048, "2kb"],
  [67_108_864, "64mb"],
  [2_147_483_648, "2gb"],
])("%d bytes are written %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test.each([
  ["10.0.0.1", 0x0a_00_00_01],
  ["255.255.255.255", 0xff_ff_ff_ff],
  ["0.0.0.0", 0],
  ["10.0.0", undefined],
  ["10.0.0.256", undefined],
  ["10.0.0.01", undefined],
  ["10.0.0.1 ", undefined],
  ["a.b.c.d", undefined],
])("the address %j is %p", (text, value) => {
  expect(parseIpv4(text)).toBe(value);
  if (value !== undefined) expect(formatIpv4(value)).toBe(text);
});

test.each([
  ["10.1.2.3/24", "10.1.2.0/24"],
  ["192.168.255.255/16", "192.168.0.0/16"],
  ["10.1.2.3/32", "10.1.2.3/32"],
  ["10.1.2.3/33", undefined],
  ["10.1.2.3", undefined],
  ["10.1.2.3/2/4", undefined],
  ["10.1.2/24", undefined],
])("the subnet %s is %p", (text, proper) => {
  const subnet = parseSubnet(text);
  expect(subnet && formatSubnet(subnet)).toBe(proper);
});

test("the first and last address of a subnet are nobody's", () => {
  const subnet = { network: 256, broadcast: 511, prefix: 24 };
  expect([255, 256, 257, 510, 511].map((address) => isHostOf(subnet, address))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

/** Each was asked of Redis 7.0 as KEYS <pattern>. */
test.each([
  ["*", "", true],
  ["a*c", "abc", true],
  ["a*c", "ab", false],
  ["?", "ab", false],
  ["[^_]*", "news", true],
  ["[^_]*", "_news", false],
  ["[^_]*", "", false],
  ["[a-c]", "b", true],
  ["[c-a]", "b", true],
  ["[\\_-\\a]", "-", true],
  ["[\\_-\\a]", "]", false],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["[ab", "a", true],
  ["a\\", "a\\", true],
  ["+*", "+switch-master", true],
  ["", "a", false],
])("the pattern %j and %j: %p", (pattern, text, matches) => {
  expect(globMatches(pattern, text)).toBe(matches);
});

test.each([
  ["7.0", "7.2", false],
  ["7.2", "7.2", true],
  ["7", "7.0", true],
  ["8", "7.4", true],
  ["7.10", "7.2", true],
])("version %s is at least %s: %p", (a, b, is) => {
  expect(isAtLeast(a, b)).toBe(is);
});

test.each([
  ["+get", undefined],
  ["-flushall", undefined],
  ["+client|setname", undefined],
  ["+client", undefined],
  ["+@all", undefined],
  ["-@dangerous", undefined],
  ["+hgett", { allowed: "a command of Redis 7.0, perhaps +hget", meant: "+hget" }],
  [
    "-client|setnam",
    { allowed: "a subcommand of client in Redis 7.0, perhaps -client|setname", meant: "-client|setname" },
  ],
  ["+get|a", { allowed: "+get, as this command has no subcommands", meant: "+get" }],
  ["+@qqqqqqqq", { allowed: "a category of Redis 7.0", meant: undefined }],
])("the rule %s", (rule, problem) => {
  expect(problemWithRule(rule)).toEqual(problem);
});

test("the nearest name is found, and none where all are far", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(nearest("downaftrms", ["askMs", "downAfterMs"])).toBe("downAfterMs");
  expect(nearest("zzzz", ["askMs", "downAfterMs"])).toBeUndefined();
});

test("paths and commands are quoted for a shell, and read back as they were", () => {
  const path = ["users", "my shop", "channels", 0];
  expect(pathText(path)).toBe('users["my shop"].channels[0]');
  expect(pathKeys(pathText(path))).toEqual(path);
  expect(quote("it's")).toBe(`'it'\\''s'`);
  expect(shellWords(setCommand('a["b.c"][1]', [1]))).toEqual([
    "pulumi",
    "config",
    "set",
    "--path",
    'a["b.c"][1]',
    "[1]",
  ]);
  expect(applyFix({ a: [1, 2] }, "pulumi config rm --path 'a[0]'", "")).toEqual({ a: [2] });
});

test("a long value is cut in a message", () => {
  expect(show("x".repeat(100))).toBe(`"${"x".repeat(56)}...`);
  expect(show(undefined)).toBe("nothing");
});
