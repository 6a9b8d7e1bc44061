import { spawn } from "node:child_process";
import { withDeadline } from "../wait";

/** What became of a program, and all that it said. */
export interface Ended {
  /** null: it did not end by itself. */
  readonly code: number | null;
  readonly said: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Its last words. */
  readonly last: string;
  /** What it says when it waits for a word, and what is done before it gets one. */
  readonly asks?: { readonly words: string; readonly first: () => void };
}

/** For what it does. */
const WORK_MS = 30_000;
/** From its last words on: less than the 10 s that a deadline which was left behind would keep it. */
const END_MS = 8_000;

/** Runs a program that must end by itself, with nobody calling process.exit(). */
export async function runToItsEnd(args: readonly string[], { env, last, asks }: ProgramOptions): Promise<Ended> {
  const child = spawn(process.execPath, args, { env });
  let said = "";
  let asked = false;
  // Not `exit`: what it said may still be on its way then.
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, said })));
  const finished = new Promise<void>((resolve) => {
    const hear = (data: Buffer): void => {
      said += data.toString();
      if (said.includes(last)) resolve();
      if (asked || !asks || !said.includes(asks.words)) return;
      asked = true;
      asks.first();
      child.stdin.end("go");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
  try {
    await withDeadline("it has done its work", WORK_MS, Promise.race([finished, ended]));
    return await withDeadline("it ends by itself", END_MS, ended);
  } catch {
    child.kill("SIGKILL");
    return await ended;
  }
}
