import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(__dirname, "../../..");

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** A folder of its own for each test file, used as the cache, the run folder and the data folder; gone at the end. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-tools-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Runs a script in bash after scripts/lib's files, in an environment that leads to nothing of this machine's: a PATH with
 * the system's folders and this Node, and every folder of ours inside the given one.
 */
export async function bash(folder: string, script: string, environment: Record<string, string> = {}): Promise<Result> {
  const files = ["paths", "log", "version", "installed", "env", "node", "npm", "dockerd", "docker"];
  files.push("engine-official", "engine-build", "engine");
  const sources = files.map((file) => `. scripts/lib/${file}.sh`).join("\n");
  const preamble = `set -euo pipefail\n${sources}\ntemp_dir=$(mktemp -d "$REDIS_HA_CACHE/tmp.XXXXXX")\n`;
  return new Promise((resolve) => {
    const child = execFile(
      "bash",
      ["-c", preamble + script],
      {
        cwd: root,
        timeout: 50_000,
        env: {
          PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
          HOME: folder,
          REDIS_HA_CACHE: folder,
          REDIS_HA_RUN: join(folder, "run"),
          REDIS_HA_DATA: join(folder, "data"),
          ...environment,
        },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
