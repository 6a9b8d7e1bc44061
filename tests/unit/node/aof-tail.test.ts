import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { aofTail, goesOnAfter } from "../../../runtime/node/aof-tail";

let folders: string[];
beforeEach(() => (folders = []));
afterEach(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A volume whose newest incremental AOF holds these bytes. */
function volume(bytes: Buffer | string, number = 1): string {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-aof-"));
  folders.push(folder);
  mkdirSync(join(folder, "appendonlydir"));
  writeFileSync(join(folder, `appendonlydir/appendonly.aof.${number}.incr.aof`), bytes);
  return folder;
}

const command = (i: number): string => `*3\r\n$3\r\nSET\r\n$8\r\n${String(i).padStart(8, "0")}\r\n$1\r\nx\r\n`;
const commands = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => command(from + i)).join("");

test("of two replicas that were cut off at different commands, exactly the later one goes on after the other's end", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 400 }),
      fc.integer({ min: 100, max: 400 }),
      fc.integer({ max: 20 }),
      (a, b, start) => {
        const one = volume(commands(0, a));
        // The other took its copy at another time, so its file begins elsewhere.
        const two = volume(commands(Math.max(0, Math.min(start, 20)), b));
        expect(goesOnAfter(aofTail(two) ?? "", one)).toBe(a > b);
        expect(goesOnAfter(aofTail(one) ?? "", two)).toBe(b > a);
      },
    ),
    { numRuns: 60 },
  );
});

test("a node that was killed in the midst of a write still ends inside the other's file", () => {
  const whole = volume(commands(0, 200));
  const torn = volume(commands(0, 150).slice(0, -7));
  expect(goesOnAfter(aofTail(torn) ?? "", whole)).toBe(true);
  expect(goesOnAfter(aofTail(whole) ?? "", torn)).toBe(false);
});

test("a short file, and none, can't be told from others", () => {
  expect(aofTail(volume(commands(0, 3)))).toBeUndefined();
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-aof-"));
  folders.push(folder);
  expect(aofTail(folder)).toBeUndefined();
  expect(goesOnAfter("AAAA", folder)).toBe(false);
});

test("the newest file counts, by number and not by name", () => {
  const folder = volume(commands(0, 200), 9);
  appendFileSync(join(folder, "appendonlydir/appendonly.aof.10.incr.aof"), commands(500, 700));
  expect(aofTail(folder)).toBe(Buffer.from(commands(500, 700).slice(-2048)).toString("base64"));
});
