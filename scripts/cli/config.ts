import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { CliError } from "./errors";

/** One plain value of a stack's config, set, or removed so that its default holds. Never a secret: it goes into arguments. */
export interface Setting {
  /** As `pulumi config set --path` takes it. */
  readonly path: string;
  readonly value: string | undefined;
}

/**
 * Sets one secret of a stack's config. The automation API would hand it over as an argument, which everybody on the host can read, so
 * the value goes by standard input.
 * @param path as `pulumi config set --path` takes it
 */
export async function setSecret(stack: Stack, path: string, value: string): Promise<void> {
  await pulumi(stack, CONFIG, ["config", "set", "--secret", "--path", "--raw", `redis-ha:${path}`], value);
}

/** Sets values of a stack's config that are no secrets, all of them or none. @param values by path, as `pulumi config set --path` takes it */
export async function setPlain(stack: Stack, values: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(values).flatMap(([path, value]) => ["--plaintext", `redis-ha:${path}=${value}`]);
  await pulumi(stack, CONFIG, ["config", "set-all", "--path", ...pairs]);
}

/** Removes one value of a stack's config. */
export async function removeSetting(stack: Stack, path: string): Promise<void> {
  await pulumi(stack, CONFIG, ["config", "rm", "--path", `redis-ha:${path}`]);
}

/** Sets and removes plain values. @param file instead of the stack's own */
export async function editSettings(stack: Stack, settings: readonly Setting[], file?: string): Promise<void> {
  const where = file === undefined ? [] : ["--config-file", file];
  for (const { path, value } of settings) {
    const name = `redis-ha:${path}`;
    if (value === undefined) await pulumi(stack, CONFIG, ["config", "rm", "--path", ...where, name]);
    else await pulumi(stack, CONFIG, ["config", "set", "--plaintext", "--path", ...where, name, value]);
  }
}

/** Has `use` look at a copy of the stack's config with these values in it; the stack's own stays as it is. */
export async function withTrialConfig<T>(
  stack: Stack,
  settings: readonly Setting[],
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-config-"));
  const name = `Pulumi.${stack.name.split("/").at(-1) ?? stack.name}.yaml`;
  try {
    copyFileSync(join(stack.workspace.workDir, name), join(folder, name));
    await editSettings(stack, settings, join(folder, name));
    return await use(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Takes the protection off resources, by their URNs. What is retained on deletion still is. */
export async function unprotect(stack: Stack, urns: readonly string[]): Promise<void> {
  if (urns.length === 0) return;
  await pulumi(stack, "the stack's state", ["state", "unprotect", "--yes", ...urns]);
}

/** An object-valued secret setting of a config that was read; empty where it is not given. Pure. */
export function secretObject(raw: Readonly<Record<string, unknown>>, setting: string): Record<string, string> {
  const value = raw[setting];
  return typeof value === "string" ? (JSON.parse(value) as Record<string, string>) : {};
}

const CONFIG = "the stack's config";

function pulumi(stack: Stack, what: string, args: readonly string[], input = ""): Promise<void> {
  const { workDir, envVars } = stack.workspace;
  return new Promise((resolve, reject) => {
    const child = execFile(
      "pulumi",
      [...args, "--stack", stack.name, "--non-interactive"],
      { cwd: workDir, env: { ...process.env, ...envVars } },
      (error, _out, said) => {
        if (!error) resolve();
        else reject(new CliError("stack-unreadable", `${what} can't be written: ${said.trim()}`));
      },
    );
    child.stdin?.end(input);
  });
}
