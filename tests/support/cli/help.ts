import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const TRANSPILED = ["-r", "ts-node/register/transpile-only"];

/** Runs the operator's command as it is. */
export function runCommand(...args: string[]) {
  return spawnSync(process.execPath, [...TRANSPILED, "scripts/cli/main.ts", ...args], { cwd: ROOT, encoding: "utf8" });
}

/** What each verb says to --help, by verb; one process for all, since each takes seconds to start. */
export function helpOfAll(): ReadonlyMap<string, string> {
  const program = `
    const { buildProgram } = require("./scripts/cli/program");
    const help = (command) => {
      let text = "";
      command.configureOutput({ writeOut: (piece) => (text += piece) }).outputHelp();
      return text;
    };
    const program = buildProgram();
    process.stdout.write(JSON.stringify(program.commands.map((verb) => [verb.name(), help(verb)])));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...TRANSPILED, "-e", program], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return new Map(JSON.parse(stdout) as [string, string][]);
}
