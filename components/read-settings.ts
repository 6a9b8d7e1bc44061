import * as pulumi from "@pulumi/pulumi";
import { parseSettings, settingKeys, type Settings } from "../configs/settings";

/** All plain settings of the stack's config, checked. @throws pulumi.RunError that lists every fault at once, without a stack trace */
export function readSettings(config: pulumi.Config, stack: string): Settings {
  const raw: Record<string, unknown> = {};
  for (const key of settingKeys()) {
    const value = config.get(key);
    if (value !== undefined) raw[key] = value;
  }
  try {
    return parseSettings(raw, { stack });
  } catch (error) {
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  }
}
