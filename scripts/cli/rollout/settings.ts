import { readSettings, describeFault, type Settings } from "../../../configs/settings";
import type { Setting } from "../config";
import { CliError } from "../errors";

/**
 * The settings that a stack would have with some top-level ones changed. Pure.
 * @param raw the config as it is
 * @throws CliError `rollout-refused`, with each rule that would break and the command that mends it
 */
export function settingsWith(
  stack: string,
  raw: Readonly<Record<string, unknown>>,
  edits: readonly Setting[],
): Settings {
  const changed = new Map(Object.entries(raw));
  for (const { path, value } of edits) {
    if (value === undefined) changed.delete(path);
    else changed.set(path, value);
  }
  const { settings, faults } = readSettings(Object.fromEntries(changed), { stack });
  if (faults.length === 0) return settings;
  throw new CliError("rollout-refused", faults.map(describeFault).join("\n"), {
    remedy: "mend these settings first",
  });
}
