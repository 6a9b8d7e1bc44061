import type { CommandSpec } from "./pool/write-unit";

/** One command of a bulk: its name and arguments. */
export type BulkCommand = readonly [name: string, ...args: (string | number | Buffer)[]];

export interface BulkOptions {
  /** So many are under way at once. */
  readonly window?: number;
  /** Stops taking further commands; what is under way is finished. */
  readonly signal?: AbortSignal;
}

/** What became of a bulk. */
export interface BulkResult {
  readonly succeeded: number;
  /** Which commands failed, by their place in the input, and how. */
  readonly failed: readonly { readonly index: number; readonly error: unknown }[];
}

/**
 * Runs many commands, pipelined, with a bounded number under way: the source may be longer than memory. One that fails does not
 * stop the others. They may overtake each other unless they are on the same key.
 */
export async function runBulk(
  source: Iterable<BulkCommand> | AsyncIterable<BulkCommand>,
  run: (command: CommandSpec) => Promise<unknown>,
  { window = 500, signal }: BulkOptions,
): Promise<BulkResult> {
  const failed: { index: number; error: unknown }[] = [];
  const underWay = new Set<Promise<void>>();
  let index = 0;
  for await (const [name, ...args] of source) {
    if (signal?.aborted) break;
    const place = index;
    index += 1;
    const one = run({ name, args })
      .then(() => undefined)
      .catch((error: unknown) => {
        failed.push({ index: place, error });
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= window) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return { succeeded: index - failed.length, failed: failed.sort((a, b) => a.index - b.index) };
}
