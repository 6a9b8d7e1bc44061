import type { Stack } from "@pulumi/pulumi/automation";
import { readSettings, type Settings } from "../../configs/settings";

/** A stack's settings as far as they are good. `faulty` ones stop the program, which tells all faults at once. */
export async function givenSettings(stack: Stack): Promise<{ settings: Settings; faulty: boolean }> {
  const config = await stack.getAllConfig();
  const raw = Object.entries(config).map(([key, { value }]) => [key.replace(/^redis-ha:/, ""), value]);
  const { settings, faults } = readSettings(Object.fromEntries(raw) as Record<string, unknown>, { stack: stack.name });
  return { settings, faulty: faults.length > 0 };
}
