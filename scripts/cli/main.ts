import { CommanderError } from "commander";
import { asCliError, ERRORS } from "./errors";
import { Output } from "./output";
import { buildProgram } from "./program";

/** Runs one command line. @returns the exit code, see errors.ts */
async function main(argv: readonly string[]): Promise<number> {
  if (process.env.REDIS_HA_CWD !== undefined) process.chdir(process.env.REDIS_HA_CWD);
  try {
    await buildProgram().parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error);
    const failure = asCliError(error);
    new Output(argv.includes("--json")).error(failure);
    if (failure.code === "internal" && failure.cause instanceof Error) process.stderr.write(`${failure.cause.stack}\n`);
    return failure.exitCode;
  }
}

/** Commander has told it already; help that was asked for is no error. */
function usage({ exitCode, code }: CommanderError): number {
  return exitCode === 0 || code === "commander.helpDisplayed" ? 0 : ERRORS.usage.exit;
}

void main(process.argv).then((code) => (process.exitCode = code));
