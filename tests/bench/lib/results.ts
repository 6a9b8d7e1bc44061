import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { arch, cpus, release } from "node:os";
import { join } from "node:path";

const FOLDER = join(__dirname, "../results");

/** Keeps what was measured: raw as JSON, so that a series can be continued, and its report as Markdown. Each is written whole or not. */
export function save(part: string, raw: unknown, report: string): void {
  mkdirSync(FOLDER, { recursive: true });
  write(`${part}.json`, `${JSON.stringify(raw, undefined, 1)}\n`);
  write(`${part}.md`, `${report}\n`);
}

/** What an earlier run kept, if one did. */
export function saved(part: string): unknown {
  try {
    return JSON.parse(readFileSync(join(FOLDER, `${part}.json`), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** What the numbers were measured on. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${arch()}, Linux ${release()}, Node ${process.version}`;
}

function write(name: string, text: string): void {
  const file = join(FOLDER, name);
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}
