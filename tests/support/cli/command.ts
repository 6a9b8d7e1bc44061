import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { eventually } from "../wait";
import { pulumiEnv, RUN_DIR } from "../stack";

/** Where the audit of what a test does is kept. */
export const AUDITS = join(RUN_DIR, "audits");
const ROOT = join(__dirname, "../../..");

/** One run of the operator's command, as a process of its own. */
export class CommandRun {
  out = "";
  err = "";
  readonly ended: Promise<number>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (data: Buffer) => void (this.out += data.toString()));
    child.stderr?.on("data", (data: Buffer) => void (this.err += data.toString()));
    this.ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  }

  /** Resolves when it says that it does so now. The plan that comes first has the same words, in a numbered list. */
  does(text: string): Promise<unknown> {
    const said = () =>
      Promise.resolve(this.err.split("\n").some((line) => line.includes(text) && !/^\s+\d+\. /.test(line)));
    return eventually(`the command does «${text}»; it said ${this.err}`, 60_000, said, 5);
  }
}

/** Starts `redis-ha` on a test's stack. */
export function startCommand(stack: Stack, ...words: string[]): CommandRun {
  const main = ["-r", "ts-node/register/transpile-only", "scripts/cli/main.ts"];
  const where = ["--stack", stack.name, "--cwd", stack.workspace.workDir];
  const env = { XDG_STATE_HOME: AUDITS, ...process.env, ...pulumiEnv() };
  return new CommandRun(spawn(process.execPath, [...main, ...where, ...words], { cwd: ROOT, env }));
}

/** Runs it to its end. @throws with what it said, where it fails */
export async function completed(stack: Stack, ...words: string[]): Promise<CommandRun> {
  const run = startCommand(stack, ...words);
  const code = await run.ended;
  if (code !== 0) throw new Error(`redis-ha ${words.join(" ")} ended with ${code}: ${run.err}`);
  return run;
}

/** Runs it to its end with --json. @returns its result @throws with what it said, where it fails */
export async function command<T>(stack: Stack, ...words: string[]): Promise<T> {
  return JSON.parse((await completed(stack, "--json", ...words)).out) as T;
}
