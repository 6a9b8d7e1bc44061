import type { Stack } from "@pulumi/pulumi/automation";
import { readSettings, type Settings } from "../../configs/settings";
import { rawConfig } from "../cli/stack";

/** A stack's settings as far as they are good. `faulty` ones stop the program, which tells all faults at once. */
export async function givenSettings(stack: Stack): Promise<{ settings: Settings; faulty: boolean }> {
  const { settings, faults } = readSettings(await rawConfig(stack), { stack: stack.name });
  return { settings, faulty: faults.length > 0 };
}
