import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIR } from "../../configs/supervisor";

/**
 * Replicas of one master append the same bytes to their AOFs: the commands that they received. So the one whose file holds the end of
 * the other's, and goes on after it, has received more. Offsets in markers are up to a tenth of a second old when a node is killed,
 * and AOF bytes don't add up to an offset, since REPLCONF GETACK, which WAIT sends, is in the stream and not in the file.
 */
const TAIL_BYTES = 2048;
/** How far back another's end is looked for. Replicas that are further apart differ in their markers. */
const SEARCH_BYTES = 16 * (1 << 20);
/** Each file begins with it, wherever in the stream that is. */
const SELECT = /^\*2\r\n\$6\r\nSELECT\r\n\$\d+\r\n\d+\r\n/i;

/** The end of the newest incremental AOF, in base64; empty where nothing came since the copy or the rewrite that it goes on from. */
export function aofTail(folder = DATA_DIR): string {
  return withoutSelect(lastBytes(folder, TAIL_BYTES), TAIL_BYTES).toString("base64");
}

/**
 * Whether this node's AOF holds `tail`, another's end, in one place, and goes on after it. Of commands that are all alike nothing is said.
 * A short one is the other's whole file: this node's may begin in the midst of it.
 */
export function goesOnAfter(tail: string, folder = DATA_DIR): boolean {
  const wanted = Buffer.from(tail, "base64");
  if (wanted.length === 0) return false;
  const own = withoutSelect(lastBytes(folder, SEARCH_BYTES), SEARCH_BYTES);
  const at = own.lastIndexOf(wanted);
  if (at >= 0) return at === own.indexOf(wanted) && at + wanted.length < own.length;
  const overlap = wanted.length < TAIL_BYTES && own.length < SEARCH_BYTES ? overlapOf(wanted, own) : 0;
  return overlap > 0 && overlap < own.length;
}

/** How many bytes are the end of the one and the beginning of the other; the largest such number. */
function overlapOf(before: Buffer, after: Buffer): number {
  for (let count = Math.min(before.length, after.length); count > 0; count -= 1) {
    if (before.subarray(before.length - count).equals(after.subarray(0, count))) return count;
  }
  return 0;
}

function withoutSelect(end: Buffer, asked: number): Buffer {
  const whole = end.length < asked;
  return end.subarray(whole ? (SELECT.exec(end.toString("latin1", 0, 64))?.[0].length ?? 0) : 0);
}

function lastBytes(folder: string, count: number): Buffer {
  const path = newestIncrement(join(folder, "appendonlydir"));
  if (path === undefined) return Buffer.alloc(0);
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, count));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** `appendonly.aof.12.incr.aof`: the one with the highest number. */
function newestIncrement(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const numbered = readdirSync(folder).flatMap((name) => {
    const number = /\.(\d+)\.incr\.aof$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  const newest = numbered.sort((a, b) => b.number - a.number)[0];
  return newest && join(folder, newest.name);
}
