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

/** The end of the newest incremental AOF, in base64; undefined where there is none or it is too short to be told from others. */
export function aofTail(folder = DATA_DIR): string | undefined {
  const end = lastBytes(folder, TAIL_BYTES);
  return end.length === TAIL_BYTES ? end.toString("base64") : undefined;
}

/** Whether this node's AOF holds `tail`, another's end, and goes on after it. */
export function goesOnAfter(tail: string, folder = DATA_DIR): boolean {
  const own = lastBytes(folder, SEARCH_BYTES);
  const at = own.lastIndexOf(Buffer.from(tail, "base64"));
  return at >= 0 && at + TAIL_BYTES < own.length;
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
