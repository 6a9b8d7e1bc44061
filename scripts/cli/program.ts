import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { backup } from "./commands/backup";
import { completion } from "./commands/completion";
import { destroy } from "./commands/destroy";
import { docs } from "./commands/docs";
import { doctor } from "./commands/doctor";
import { exportAs } from "./commands/export";
import { firewall } from "./commands/firewall";
import { history } from "./commands/history";
import { mend } from "./commands/mend";
import { preview } from "./commands/preview";
import { report } from "./commands/report";
import { restore } from "./commands/restore";
import { rotate } from "./commands/rotate";
import { scale } from "./commands/scale";
import { status } from "./commands/status";
import { switchover } from "./commands/switchover";
import { up } from "./commands/up";
import { upgrade } from "./commands/upgrade";
import type { Verb } from "./verb";

const ROOT = join(__dirname, "../..");

const VERBS: readonly Verb[] = [
  ...[up, preview, status, doctor, history, report],
  ...[switchover, mend, upgrade, scale, rotate, backup, restore, destroy],
  ...[firewall, exportAs, docs, completion],
];

/** The whole command. Whoever parses with it gets CommanderError instead of an exit. */
export function buildProgram(verbs: readonly Verb[] = VERBS): Command {
  const program = new Command("redis-ha")
    .description("Operates a Redis group that this project has deployed.")
    .addOption(new Option("-s, --stack <name>", "the stack").default("dev").env("REDIS_HA_STACK"))
    .addOption(
      new Option("-C, --cwd <folder>", "the folder with its Pulumi.yaml")
        .default(ROOT)
        .env("REDIS_HA_PROJECT")
        .argParser((folder: string) => resolve(folder)),
    )
    .option("--json", "results as JSON on standard output, errors as JSON on standard error", false)
    .option("-y, --yes", "don't ask before something is changed", false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", "\nExit codes and errors: docs/cli.md");
  for (const verb of verbs) verb(program);
  return program;
}
