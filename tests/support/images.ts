import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** Makes images on the engine, unless they are there; what it says goes to standard error. @param names as images/build.ts takes them */
export function buildImages(...names: string[]): void {
  const build = ["-r", "ts-node/register/transpile-only", "images/build.ts", ...names];
  execFileSync(process.execPath, build, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}
