import { accessSync, constants, readFileSync } from "node:fs";
import type { z } from "zod";
import { configSchema, type MonitorConfig } from "./schema";

/** All that is wrong with the monitor's file of settings, one line a fault. Values are not shown. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    file: string,
    readonly faults: readonly string[],
  ) {
    super(`${file}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
}

/**
 * Reads the file and looks whether every file that it names can be read.
 * @throws ConfigError with all faults at once
 */
export function readConfig(file: string): MonitorConfig {
  const config = parseConfig(file, textOf(file));
  const faults = namedFiles(config).flatMap(([setting, path]) => {
    try {
      accessSync(path, constants.R_OK);
      return [];
    } catch (error) {
      return [`${setting}: can't read the file it names (${(error as NodeJS.ErrnoException).code ?? "unknown"})`];
    }
  });
  if (faults.length > 0) throw new ConfigError(file, faults);
  return config;
}

/** Checks the text of a file of settings, and fills in defaults. @throws ConfigError */
export function parseConfig(file: string, text: string): MonitorConfig {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    // The parser's own words repeat part of the text.
    throw new ConfigError(file, ["is no JSON"]);
  }
  const result = configSchema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(file, result.error.issues.flatMap(faultsOf));
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join(".") || "the file";
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => `${[...issue.path.map(String), key].join(".")}: there is no such setting; remove it`,
    );
  }
  if (issue.code === "invalid_union") {
    const branch = issue.errors.at(-1) ?? [];
    return branch.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [`${path}: ${issue.message}`];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(file, [`can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`]);
  }
}

/** Every setting that names a file, and which. */
function namedFiles(config: MonitorConfig): [string, string][] {
  const found: [string, string][] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (key.endsWith("File") && typeof inner === "string") found.push([at, inner]);
      else walk(inner, at);
    }
  };
  walk(config, "");
  return found;
}
