import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { zip } from "./zip";

const ROOT = join(__dirname, "..");

/** The Lambda function's code on this machine. */
export interface BackupFunctionCode {
  readonly path: string;
  /** SHA-256 of the zip, base64, as Lambda tells it. */
  readonly sha256: string;
  /** Module and exported function. */
  readonly handler: string;
}

/**
 * The zip of runtime/backup/handler.ts with all that it imports. Its name is a hash of its content: the same sources give the same
 * bytes on every machine, and it is written only when they have changed.
 * @param folder where it is kept
 */
export function backupFunctionCode(folder = join(ROOT, "dist")): BackupFunctionCode {
  const content = zip({ "index.js": functionBundle() });
  const hash = createHash("sha256").update(content).digest();
  const path = join(folder, `backup-function-${hash.toString("hex").slice(0, 16)}.zip`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    // Whole or not at all: two previews may be at it.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, content);
    renameSync(part, path);
  }
  return { path, sha256: hash.toString("base64"), handler: "index.handler" };
}

/** The handler as one file, without comments or names that would change it for nothing. */
function functionBundle(): Uint8Array {
  const result = buildSync({
    entryPoints: [join(ROOT, "runtime/backup/handler.ts")],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    write: false,
    absWorkingDir: ROOT,
    logLevel: "error",
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error("esbuild made no bundle of runtime/backup/handler.ts");
  return file.contents;
}
