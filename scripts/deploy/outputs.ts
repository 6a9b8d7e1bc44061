import type { OutputMap } from "@pulumi/pulumi/automation";

/** A stack's outputs that are no secrets. Pure. */
export function publicOutputs(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([key, { secret, value }]) => (secret ? [] : [[key, value as unknown]])),
  );
}
