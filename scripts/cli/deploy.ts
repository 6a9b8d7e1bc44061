import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { CliError } from "./errors";
import type { Output } from "./output";

/**
 * Deploys the stack as its config is now, with a line per finished resource.
 * @throws CliError `deploy-failed` with what the engine said
 */
export async function deploy(stack: Stack, output: Output): Promise<void> {
  const errors: string[] = [];
  const onEvent = (event: EngineEvent): void => {
    const done = event.resOutputsEvent?.metadata;
    if (done && done.op !== "same" && !done.type.startsWith("pulumi:"))
      output.say(`  ${done.op} ${done.urn.split("::").at(-1) ?? ""}`);
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity === "error") errors.push(plainText(diagnostic.message));
  };
  try {
    await stack.up({ onEvent, suppressProgress: true });
  } catch (cause) {
    const said = errors.length > 0 ? errors.join("\n") : String(cause);
    throw new CliError("deploy-failed", said, { cause });
  }
}

/** Without the marks by which Pulumi sets colours. */
function plainText(message: string): string {
  // eslint-disable-next-line no-control-regex -- Pulumi marks colours even where none are asked for
  return message.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}
