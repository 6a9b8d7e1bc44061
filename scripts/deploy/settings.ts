import type { Stack } from "@pulumi/pulumi/automation";
import { readSettings, type Settings } from "../../configs/settings";

/** The stack's config as text, secrets too, by the name of the setting. */
export async function rawConfig(stack: Stack): Promise<Record<string, unknown>> {
  const config = await stack.getAllConfig();
  return Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key.replace(/^redis-ha:/, ""), value]));
}

/** A stack's settings as far as they are good. `faulty` ones stop the program, which tells all faults at once. */
export async function givenSettings(stack: Stack): Promise<{ settings: Settings; faulty: boolean }> {
  const { settings, faults } = readSettings(await rawConfig(stack), { stack: stack.name });
  return { settings, faulty: faults.length > 0 };
}
