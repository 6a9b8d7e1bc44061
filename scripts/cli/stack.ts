import { isNativeError } from "node:util/types";
import { LocalWorkspace, StackNotFoundError, type OutputMap, type Stack } from "@pulumi/pulumi/automation";
import { readSettings, type Fault, type Settings } from "../../configs/settings";
import type { NodeAddress, SentinelAddress } from "../../configs/supervisor";
import { rawConfig } from "../deploy/settings";
import { CliError } from "./errors";

/** What the stack's outputs say, secrets among it: never printed, never put into arguments or environment. */
export interface StackOutputs {
  readonly group: string;
  readonly prefix: string;
  readonly image: string;
  readonly network: string;
  readonly nodes: readonly NodeAddress[];
  readonly sentinels: readonly SentinelAddress[];
  readonly users: readonly string[];
  /** The certificates of all authorities that are trusted, that of the one that signs first. */
  readonly ca: string;
  /** Of the private authority that signs; a secret. */
  readonly caKey?: string;
  /** Of the other one that is trusted, while authorities are changed; a secret. */
  readonly otherCaKey?: string;
  /** As of the last deployment that came to its end; absent in stacks of before. */
  readonly rotation?: Settings["rotation"];
  /** By ACL user; a secret. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly backup?: Readonly<Record<string, string>>;
  /** Account in the stack's own store, as AWS' tools keep one in a file; a secret. */
  readonly backupCredentials?: string;
  /** Key that backups are encrypted with; a secret. */
  readonly backupKey?: string;
}

/** A deployed stack. */
export interface OpenStack {
  readonly name: string;
  readonly stack: Stack;
  readonly settings: Settings;
  readonly outputs: StackOutputs;
}

/**
 * Opens a stack that is deployed, through the automation API.
 * @param cwd folder with the Pulumi.yaml
 * @throws CliError `engine-missing`, `stack-missing`, `stack-not-deployed`, `stack-unreadable` or `settings-wrong`
 */
export async function openStack(name: string, cwd: string): Promise<OpenStack> {
  const stack = await selectStack(name, cwd);
  const [outputs, settings] = await Promise.all([stack.outputs(), settingsOf(stack)]).catch((error: unknown) => {
    throw error instanceof CliError ? error : unreadable(name, error);
  });
  return { name, stack, settings, outputs: requireDeployed(name, plain(outputs)) };
}

/** Selects a stack, deployed or not. @throws CliError `engine-missing`, `stack-missing` or `stack-unreadable` */
export async function selectStack(name: string, cwd: string): Promise<Stack> {
  try {
    return await LocalWorkspace.selectStack({ stackName: name, workDir: cwd }, { secretsProvider: "passphrase" });
  } catch (error) {
    if (error instanceof StackNotFoundError)
      throw new CliError("stack-missing", `there is no stack ${name}`, { remedy: upRemedy(name, "makes it") });
    const text = textOf(error);
    if (/ENOENT|command was killed|not found.*pulumi|spawn pulumi/i.test(text))
      throw new CliError("engine-missing", "Pulumi is not installed, or not on PATH", { cause: error });
    throw unreadable(name, error);
  }
}

/** The settings as the program reads them. @throws CliError `settings-wrong`, naming each */
export async function settingsOf(stack: Stack): Promise<Settings> {
  return settingsIn(stack.name, await rawConfig(stack));
}

/** The same, of a config that was read already. */
export function settingsIn(stack: string, raw: Readonly<Record<string, unknown>>): Settings {
  const { settings, faults } = readSettings(raw, { stack });
  if (faults.length === 0) return settings;
  throw settingsWrong(stack, faults);
}

/** Names the settings, and leaves it to an `up` to say what is wrong with each. */
export function settingsWrong(stack: string, faults: readonly Fault[]): CliError {
  const named = faults.map(({ setting }) => setting).join(", ");
  return new CliError("settings-wrong", `settings at fault: ${named}`, { remedy: upRemedy(stack, "tells each") });
}

/** The values of outputs, secrets too. Pure. */
export function plain(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]));
}

/** @throws CliError `stack-not-deployed` where there is no group in these outputs. Pure. */
export function requireDeployed(name: string, outputs: Record<string, unknown>): StackOutputs {
  if (Array.isArray(outputs.nodes) && outputs.nodes.length > 0 && typeof outputs.passwords === "object")
    return outputs as unknown as StackOutputs;
  throw new CliError("stack-not-deployed", `the stack ${name} has no group`, { remedy: upRemedy(name, "deploys it") });
}

function unreadable(name: string, error: unknown): CliError {
  // Pulumi's own words hold no secret; what it says first is what matters.
  const said = /^\s*(?:stderr|error): ?(.+)$/m.exec(textOf(error))?.[1] ?? textOf(error).split("\n")[0] ?? "";
  return new CliError("stack-unreadable", `the stack ${name} can't be read: ${said.trim()}`, { cause: error });
}

const upRemedy = (name: string, does: string): string => `\`./scripts/up ${name}\` ${does}`;

function textOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
