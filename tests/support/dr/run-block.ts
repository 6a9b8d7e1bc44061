import { spawn } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { AUDITS, CommandRun } from "../cli/command";
import { pulumiEnv } from "../stack";
import { blockOf, parsePage, PREPARE } from "./page";

const ROOT = join(__dirname, "../../..");
export const PAGE = join(ROOT, "docs/disaster-recovery.md");
/** What a look may end with: docs/cli.md has them as what the group is like, or that it can't be asked. */
const LOOKS: readonly number[] = [0, 7, 20, 21, 22, 23];

export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number;
  /** When it began, in milliseconds of Unix time. */
  readonly startedAt: number;
  readonly tookMs: number;
}

/** The variables that the page has its reader set. */
export type Given = Readonly<Partial<Record<"NODE" | "BEFORE" | "ACL_USER", string>>>;

/**
 * Runs a block of docs/disaster-recovery.md on a test's stack, as it stands there: by bash, in a folder that has the stack's Pulumi.yaml and
 * this project's scripts, after the page's own preparations.
 * @throws Error with what it said, where it fails
 */
export async function runBlock(stack: Stack, name: string, given: Given = {}): Promise<Ran> {
  const page = parsePage(readFileSync(PAGE, "utf8"));
  const block = blockOf(page, name);
  const cwd = stack.workspace.workDir;
  if (!existsSync(join(cwd, "scripts"))) symlinkSync(join(ROOT, "scripts"), join(cwd, "scripts"));
  const script = `${blockOf(page, PREPARE).script}\n${block.script}`;
  const env = {
    ...{ XDG_STATE_HOME: AUDITS, ...process.env, ...pulumiEnv(), ...given },
    ...{ REDIS_HA_STACK: stack.name, REDIS_HA_PROJECT: cwd },
  };
  const startedAt = Date.now();
  // A look goes on whatever a server says; what recovers ends at the first command that fails.
  const options = block.kind === "look" ? ["-u"] : ["-euo", "pipefail"];
  const run = new CommandRun(
    spawn("bash", [...options, "-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }),
  );
  const code = await run.ended;
  const ran = { out: run.out, err: run.err, code, startedAt, tookMs: Date.now() - startedAt };
  const good = block.kind === "look" ? LOOKS.includes(code) : code === 0;
  if (!good) throw new Error(`${name} ended with ${code}: ${run.err}${run.out}`);
  return ran;
}
