import { Command, InvalidArgumentError } from "commander";
import { buildLibrary } from "../../scripts/build-library";
import { ROOT } from "../../scripts/library/entries";
import { join } from "node:path";
import { benchClient } from "./client/bench";

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}

const program = new Command("npm run bench --").description("Measures side by side; docs/bench.md says what and how.");

program
  .command("client")
  .description("calls a second, against bare ioredis 6")
  .option("--rounds <n>", "rounds", whole)
  .action((options: { rounds?: number }) => benchClient(options));

async function main(): Promise<void> {
  await buildLibrary(join(ROOT, "dist"));
  await program.parseAsync();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
