import { getKeyIndexes } from "@ioredis/commands";
import type { Shown } from "./command-stream";

/** So much of a command is looked at for its keys: a DEL of more keys is known by the first ones, a longer key by its beginning. */
export const LOOKED_AT: Shown = { words: 1024, bytes: 256 };

/**
 * The keys of a command of the stream, and nothing else of it: of one that is not known, as a module's, none, since any word of it could
 * be a value. Pure.
 * @param name in capitals
 * @param args the words behind it, as far as they are held
 */
export function keysOf(name: string, args: readonly Buffer[]): string[] {
  const words = args.map((arg) => arg.toString("utf8"));
  try {
    return getKeyIndexes(name.toLowerCase(), words).flatMap((i) => words[i] ?? []);
  } catch {
    return [];
  }
}
