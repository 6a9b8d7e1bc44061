import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs promtool or amtool. What it says comes back, whether it is content or not. */
export async function tool(name: "promtool" | "amtool", ...args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(name, args);
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr || message };
  }
}

/** A folder for the time of a test file. */
export function scratch(): { readonly dir: string; path(name: string): string; remove(): void } {
  const dir = mkdtempSync(join(process.env.REDIS_HA_TEST_DIR ?? tmpdir(), "redis-ha-monitoring-"));
  return { dir, path: (name) => join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
