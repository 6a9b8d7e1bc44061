import { execFile } from "node:child_process";
import type { Stack } from "@pulumi/pulumi/automation";
import { CliError } from "./errors";

/**
 * Sets one secret of a stack's config. The automation API would hand it over as an argument, which everybody on the host can read, so
 * the value goes by standard input.
 * @param path as `pulumi config set --path` takes it
 */
export async function setSecret(stack: Stack, path: string, value: string): Promise<void> {
  await pulumi(stack, ["config", "set", "--secret", "--path", "--raw", `redis-ha:${path}`], value);
}

/** Sets values of a stack's config that are no secrets, all of them or none. @param values by path, as `pulumi config set --path` takes it */
export async function setPlain(stack: Stack, values: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(values).flatMap(([path, value]) => ["--plaintext", `redis-ha:${path}=${value}`]);
  await pulumi(stack, ["config", "set-all", "--path", ...pairs]);
}

/** Removes one value of a stack's config. */
export async function removeSetting(stack: Stack, path: string): Promise<void> {
  await pulumi(stack, ["config", "rm", "--path", `redis-ha:${path}`]);
}

/** An object-valued secret setting of a config that was read; empty where it is not given. Pure. */
export function secretObject(raw: Readonly<Record<string, unknown>>, setting: string): Record<string, string> {
  const value = raw[setting];
  return typeof value === "string" ? (JSON.parse(value) as Record<string, string>) : {};
}

function pulumi(stack: Stack, args: readonly string[], input = ""): Promise<void> {
  const { workDir, envVars } = stack.workspace;
  return new Promise((resolve, reject) => {
    const child = execFile(
      "pulumi",
      [...args, "--stack", stack.name, "--non-interactive"],
      { cwd: workDir, env: { ...process.env, ...envVars } },
      (error, _out, said) => {
        if (!error) resolve();
        else reject(new CliError("stack-unreadable", `the stack's config can't be written: ${said.trim()}`));
      },
    );
    child.stdin?.end(input);
  });
}
