import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface LambdaRun {
  /** What the handler gave back; undefined when it threw. */
  readonly result: unknown;
  /** Its log: everything that it wrote. */
  readonly log: string;
}

export interface LambdaFunction {
  /** The zip. */
  readonly code: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  /** Where AWS is. */
  readonly endpoint: string;
}

/** Unpacks a function's code into an empty folder, far from this repository's modules, and calls its handler once. */
export async function runAsLambda(fn: LambdaFunction, event: unknown): Promise<LambdaRun> {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-function-"));
  try {
    // Another program than the one that wrote the zip reads it.
    execFileSync("python3", ["-m", "zipfile", "-e", fn.code, folder]);
    const runner = join(__dirname, "as-lambda.cjs");
    const child = spawn(process.execPath, [runner, folder, fn.handler, JSON.stringify(event)], {
      cwd: folder,
      env: {
        ...fn.environment,
        AWS_REGION: fn.region,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL: fn.endpoint,
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      timeout: 90_000,
    });
    let log = "";
    let result = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (log += text.toString()));
    child.stdio[3]?.on("data", (text: Buffer) => (result += text.toString()));
    await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    return { result: result === "" ? undefined : (JSON.parse(result) as unknown), log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
