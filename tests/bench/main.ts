import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { buildLibrary } from "../../scripts/build-library";
import { ROOT } from "../../scripts/library/entries";
import { benchBackup, type BackupBenchOptions } from "./backup/bench";
import { benchCache } from "./cache/bench";
import { benchClient } from "./client/bench";
import { benchFailover } from "./failover/bench";
import { FAULTS, type FaultName } from "./failover/faults";

const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}

function faultNames(text: string): FaultName[] {
  return text.split(",").map((name) => {
    const fault = FAULT_NAMES.find((f) => f === name);
    if (!fault) throw new InvalidArgumentError(`expected some of ${FAULT_NAMES.join(",")}`);
    return fault;
  });
}

interface FailoverFlags {
  rounds: number;
  downAfter: number[];
  fault: FaultName[];
  fresh: boolean;
}

const program = new Command("npm run bench --").description("Measures side by side; docs/bench.md says what and how.");

program
  .command("client")
  .description("calls a second, against bare ioredis 6")
  .option("--rounds <n>", "rounds", whole)
  .action((options: { rounds?: number }) => benchClient(options));

program
  .command("cache")
  .description("hits in memory, against other caches of two levels")
  .option("--rounds <n>", "rounds", whole)
  .action((options: { rounds?: number }) => benchCache(options));

program
  .command("backup")
  .description("into a real S3 server, against redis-cli --rdb, and back")
  .option("--rounds <n>", "rounds", whole)
  .option("--mib <n>", "size of the values, in MiB", whole)
  .addOption(new Option("--compression <kind>").choices(["none", "zstd", "gzip"]).default("none"))
  .option("--sealed", "with encryption of ours", false)
  .action((options: BackupBenchOptions) => benchBackup(options));

program
  .command("failover")
  .description("how soon clients write again, on a real group; kept after each round, and continued by the next run")
  .option("--rounds <n>", "rounds that each series shall have", whole, 20)
  .option("--down-after <s,s>", "seconds, one group each", (t: string) => t.split(",").map(whole), [1, 2, 5])
  .option("--fault <f,f>", `some of ${FAULT_NAMES.join(",")}`, faultNames, FAULT_NAMES)
  .option("--fresh", "forget the rounds of earlier runs", false)
  .action(({ rounds, downAfter, fault, fresh }: FailoverFlags) =>
    benchFailover({ rounds, downAfterSeconds: downAfter, faults: fault, fresh }),
  );

async function main(): Promise<void> {
  const parsed = program.parseOptions(process.argv.slice(2));
  if (!parsed.unknown.includes("--help") && !parsed.unknown.includes("-h")) await buildLibrary(join(ROOT, "dist"));
  await program.parseAsync();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
