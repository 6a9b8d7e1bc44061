import { getKeyIndexes } from "@ioredis/commands";
import { SUBCOMMANDS } from "../../../configs/redis-commands";

/** What a command looked like, without anything of the data in it. */
export interface CommandShape {
  /** `hset`, `config|set` */
  readonly name: string;
  /** Arguments behind the name. */
  readonly argumentCount: number;
  /** Bytes of the arguments that the slow log holds: of the first 31 where there are more than 32 words. */
  readonly argumentBytes: readonly number[];
  /** `hset (3 arguments: 5 B, 3 B, 4.0 kB)` */
  readonly text: string;
}

const SHOWN_SIZES = 6;
const MAX_KEYS = 8;
const KEY_CHARACTERS = 64;

/**
 * The shape of a command in the slow log, which holds 32 words of 128 bytes at most and says how much it left out. Pure. What is told of
 * an argument is its size and nothing else.
 * @param args the words of the entry, the command's name first
 */
export function shapeOf(args: readonly Buffer[]): CommandShape {
  const name = nameOf(args);
  const words = args.slice(name.includes("|") ? 2 : 1);
  const more = /^\.\.\. \((\d{1,10}) more arguments\)$/.exec(words.at(-1)?.toString("latin1") ?? "");
  const cut = more !== null && args.length === 32;
  const held = cut ? words.slice(0, -1) : words;
  const argumentCount = held.length + (cut ? Number(more[1]) : 0);
  const argumentBytes = held.map(sizeOf);
  return { name, argumentCount, argumentBytes, text: describe(name, argumentCount, argumentBytes) };
}

/** The keys of a command, for who has allowed to show them: at most 8 of 64 characters, as far as the slow log holds them. */
export function keysOf(args: readonly Buffer[]): string[] {
  const [name, ...rest] = args.map((arg) => arg.toString("latin1"));
  try {
    const positions = getKeyIndexes((name ?? "").toLowerCase(), rest);
    return positions
      .slice(0, MAX_KEYS)
      .flatMap((i) => (rest[i] === undefined ? [] : [JSON.stringify(rest[i].slice(0, KEY_CHARACTERS)).slice(1, -1)]));
  } catch {
    return [];
  }
}

/** A name of a command is no data; anything that can't be one is not shown. */
function nameOf(args: readonly Buffer[]): string {
  const name = (args[0]?.toString("latin1") ?? "").toLowerCase();
  if (!/^[a-z][a-z0-9._-]{0,39}$/.test(name)) return "?";
  const subcommand = (args[1]?.toString("latin1") ?? "").toLowerCase();
  return SUBCOMMANDS[name]?.includes(subcommand) === true ? `${name}|${subcommand}` : name;
}

/** A long argument stands there with its first 128 bytes and the number of the others. */
function sizeOf(arg: Buffer): number {
  const tail = arg.length > 128 && /^\.\.\. \((\d{1,12}) more bytes\)$/.exec(arg.subarray(128).toString("latin1"));
  return tail ? 128 + Number(tail[1]) : arg.length;
}

function describe(name: string, count: number, bytes: readonly number[]): string {
  if (count === 0) return name;
  const sizes = bytes.slice(0, SHOWN_SIZES).map(readable).join(", ");
  const rest = count > SHOWN_SIZES ? ", …" : "";
  return `${name} (${count} argument${count === 1 ? "" : "s"}: ${sizes}${rest})`;
}

function readable(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
