import type { Stack } from "@pulumi/pulumi/automation";
import { deployStack, EngineError, type Deployment, type Options } from "../deploy/deploy";
import { givenSettings } from "../deploy/settings";
import { CliError } from "./errors";
import type { Output } from "./output";

/**
 * Deploys the stack as its config is now, with a line per finished resource.
 * @throws CliError `deploy-failed` with what the engine said, or `policy-violated`
 */
export async function deploy(
  stack: Stack,
  output: Output,
  options: Pick<Options, "signal" | "target" | "refresh"> = {},
): Promise<Deployment> {
  const { settings } = await givenSettings(stack);
  return engineStops(stack.name, () =>
    deployStack(stack, settings, { ...options, onChange: ({ op, name }) => output.say(`  ${op} ${name}`) }),
  );
}

/** @throws CliError `policy-violated` or `deploy-failed` where Pulumi stops */
export async function engineStops<T>(stack: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const code = error.violations.length > 0 ? "policy-violated" : "deploy-failed";
    throw new CliError(code, `${stack}: ${error.message}`, { cause: error });
  }
}
