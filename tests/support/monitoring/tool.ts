import { execFile, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
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

/**
 * Runs `promtool test rules` on many files at once. It tells of each, in order, `Unit Testing: FILE`, and SUCCESS or FAILED with what is
 * wrong; good news on one stream and bad on the other, so both go to one file here.
 * @returns what it says of each file, nothing of those that are well
 * @throws where it does not tell of each
 */
export async function toolPerFile(
  name: "promtool",
  args: readonly string[],
  files: readonly string[],
): Promise<ReadonlyMap<string, Outcome>> {
  const folder = scratch();
  const log = folder.path("output");
  const fd = openSync(log, "a");
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(name, [...args, ...files], { stdio: ["ignore", fd, fd] });
      child.once("error", reject).once("close", () => resolve());
    });
    const parts = readFileSync(log, "utf8")
      .split(/^Unit Testing: +/m)
      .slice(1);
    const outcomes = parts.map((part): [string, Outcome] => {
      const [file = "", ...lines] = part.split("\n");
      const text = lines.join("\n").trim();
      return [file.trim(), text === "SUCCESS" ? { ok: true, output: "" } : { ok: false, output: text }];
    });
    const missing = files.filter((file) => !outcomes.some(([told]) => told === file));
    if (missing.length > 0)
      throw new Error(`${name} says nothing of ${missing.join(", ")}: ${readFileSync(log, "utf8")}`);
    return new Map(outcomes);
  } finally {
    closeSync(fd);
    folder.remove();
  }
}

/** A folder for the time of a test file. */
export function scratch(): { readonly dir: string; path(name: string): string; remove(): void } {
  const dir = mkdtempSync(join(process.env.REDIS_HA_TEST_DIR ?? tmpdir(), "redis-ha-monitoring-"));
  return { dir, path: (name) => join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
