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

const TAIL_BYTES = 2048;

test("of two replicas that were cut off at different commands, exactly the later one goes on after the other's end", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 25, max: 400 }),
      fc.integer({ min: 25, max: 400 }),
      fc.integer({ min: 0, max: 20 }),
      (a, b, start) => {
        const one = volume(commands(0, a));
        // The other took its copy at another time, so its file begins elsewhere.
        const two = volume(commands(start, b));
        expect(goesOnAfter(aofTail(two), one)).toBe(a > b);
        // A long file tells its last bytes alone: where the other's begins in the midst of those, nothing is said.
        const cutAt = commands(0, a).length - TAIL_BYTES;
        const told = cutAt < 0 || cutAt >= commands(0, start).length;
        expect(goesOnAfter(aofTail(one), two)).toBe(told && b > a);
      },
    ),
    { numRuns: 60, examples: [[61, 62, 1]] },
  );
});

test("a node that was killed in the midst of a write still ends inside the other's file", () => {
  const whole = volume(commands(0, 200));
  const torn = volume(commands(0, 150).slice(0, -7));
  expect(goesOnAfter(aofTail(torn), whole)).toBe(true);
  expect(goesOnAfter(aofTail(whole), torn)).toBe(false);
});

const SELECTED = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";

test("a short file is compared too, without the SELECT that each begins with", () => {
  const short = volume(SELECTED + commands(100, 103));
  const long = volume(SELECTED + commands(90, 120));
  expect(aofTail(short)).toBe(Buffer.from(commands(100, 103)).toString("base64"));
  expect(goesOnAfter(aofTail(short), long)).toBe(true);
  expect(goesOnAfter(aofTail(long), short)).toBe(false);
});

test("nothing is ahead of a node that received nothing, since where in the stream that is can't be told", () => {
  expect(aofTail(volume(SELECTED))).toBe("");
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-aof-"));
  folders.push(folder);
  expect(aofTail(folder)).toBe("");
  expect(goesOnAfter("", volume(commands(0, 3)))).toBe(false);
  expect(goesOnAfter("AAAA", folder)).toBe(false);
});

test("of commands that are all alike nothing is said", () => {
  const incr = (count: number): string => "*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n".repeat(count);
  const [less, more] = [volume(incr(3)), volume(incr(500))];
  expect([goesOnAfter(aofTail(less), more), goesOnAfter(aofTail(more), less)]).toEqual([false, false]);
});

test("the newest file counts, by number and not by name", () => {
  const folder = volume(commands(0, 200), 9);
  appendFileSync(join(folder, "appendonlydir/appendonly.aof.10.incr.aof"), commands(500, 700));
  expect(aofTail(folder)).toBe(Buffer.from(commands(500, 700).slice(-2048)).toString("base64"));
});
