import type { Command } from "commander";
import type { z } from "zod";
import { CliError } from "./errors";
import { Output } from "./output";

/** The options that every verb has. */
export interface Globals {
  readonly stack: string;
  /** Folder with the Pulumi.yaml. */
  readonly cwd: string;
  readonly json: boolean;
  readonly yes: boolean;
}

/** What every verb is given. */
export interface Context {
  readonly globals: Globals;
  readonly output: Output;
  /** Aborted by SIGINT and SIGTERM: what is under way is called off, and what it changed is put back. */
  readonly signal: AbortSignal;
}

/**
 * A verb's action as commander calls it: with the arguments, the options, and the command.
 * @param schema of the verb's own options; what it refuses is wrong usage, and so is an argument that `act` refuses
 * @param act gets the context, the options as the schema reads them, and the arguments
 */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  act: (context: Context, options: z.output<Schema>, ...words: string[]) => Promise<void>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const options = readOptions(schema, all.at(-2));
    const words = all.slice(0, -2) as string[];
    const globals = command.optsWithGlobals<Globals>();
    const stop = new AbortController();
    const heard = (signal: NodeJS.Signals): void => stop.abort(new CliError("interrupted", `stopped by ${signal}`));
    const signals = ["SIGINT", "SIGTERM"] as const;
    // Only the first one: with no listener left the second ends the process.
    for (const signal of signals) process.once(signal, heard);
    const output = new Output(globals.json);
    try {
      await act({ globals, output, signal: stop.signal }, options, ...words);
    } catch (error) {
      // One of ours says more, as what was put back.
      throw stop.signal.aborted && !(error instanceof CliError) ? stop.signal.reason : error;
    } finally {
      output.endProgress();
      for (const signal of signals) process.off(signal, heard);
    }
  };
}

function readOptions<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `--${path.map(kebab).join(".")}: ${message}`);
  throw new CliError("usage", faults.join("; "));
}

const kebab = (key: PropertyKey): string => String(key).replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/**
 * Shows what would change, and asks, unless --yes was given.
 * @throws CliError `not-confirmed` where the answer is no, or nobody can be asked
 */
export async function confirm(
  { globals, output, signal }: Context,
  changes: readonly string[],
  question: string,
): Promise<void> {
  for (const line of changes) output.say(line);
  if (globals.yes) return;
  if (!output.interactive) throw new CliError("not-confirmed", `${question} Nobody can be asked here.`);
  if (!(await output.ask(question, signal)))
    throw new CliError("not-confirmed", "nothing was changed", { remedy: "say y, or give --yes" });
}

/**
 * Shows what would be gone for good, and has its name typed; where --yes was given, it must have been given as well.
 * @param given by an option
 * @throws CliError `not-confirmed` where it is another name, or nobody can be asked
 */
export async function confirmName(
  { globals, output, signal }: Context,
  changes: readonly string[],
  name: string,
  given: string | undefined,
): Promise<void> {
  for (const line of changes) output.say(line);
  const remedy = `give --yes --confirm ${name} where nobody can be asked`;
  if (given !== undefined && given !== name)
    throw new CliError("not-confirmed", `--confirm says ${given}, and it is ${name}`, { remedy });
  if (globals.yes) {
    if (given === name) return;
    throw new CliError("not-confirmed", "--yes alone is not enough for what can't be undone", { remedy });
  }
  if (!output.interactive) throw new CliError("not-confirmed", "nobody can be asked here", { remedy });
  if ((await output.typed(`Type ${name} to have it gone: `, signal)) !== name)
    throw new CliError("not-confirmed", "nothing was changed", { remedy });
}
