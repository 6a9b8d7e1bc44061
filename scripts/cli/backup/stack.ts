import type { Context } from "../context";
import { CliError } from "../errors";
import { openStack, type OpenStack } from "../stack";

/** The stack of --stack. @throws CliError `no-backups` where it has none, and those of openStack */
export async function openWithBackups({ globals }: Context): Promise<OpenStack> {
  const stack = await openStack(globals.stack, globals.cwd);
  if (stack.settings.backup.enabled) return stack;
  throw new CliError("no-backups", `the stack ${stack.name} has no backups`);
}
