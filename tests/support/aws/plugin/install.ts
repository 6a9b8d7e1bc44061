import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../../..");

/** Puts the test's AWS plugin into a folder, under the name by which the engine looks for it on PATH. */
export function installAwsPlugin(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const script = join(folder, "pulumi-resource-aws");
  const tsNode = join(ROOT, "node_modules/ts-node/register/transpile-only");
  writeFileSync(
    script,
    `#!/bin/sh
cd '${ROOT}' && exec '${process.execPath}' -r '${tsNode}' '${join(__dirname, "main.ts")}' "$@"
`,
  );
  chmodSync(script, 0o755);
}
