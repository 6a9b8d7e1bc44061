import type { Settings } from "../../../configs/settings";
import type { Snapshot } from "../../../runtime/monitor/reading";
import type { Change } from "../../deploy/changes";
import { previewStack } from "../../deploy/deploy";
import { rawConfig } from "../../deploy/settings";
import { accessTo, type Access } from "../access";
import { withTrialConfig, type Setting } from "../config";
import type { Context } from "../context";
import { engineStops } from "../deploy";
import { madeContainers, type Made } from "../doctor/container-drift";
import { CliError } from "../errors";
import { readSnapshot } from "../snapshot";
import { openStack, type OpenStack } from "../stack";
import { membersOf, sizesIn, type Sizes } from "./members";
import { settingsWith } from "./settings";
import { rolloutObstacle, rolloutState, type RolloutState } from "./state";

/** A stack whose members are about to be replaced, as it is. */
export interface Before {
  readonly open: OpenStack;
  readonly access: Access;
  readonly edits: readonly Setting[];
  /** As they shall be. */
  readonly next: Settings;
  readonly there: Sizes;
  /** Containers in the stack's state, by name. */
  readonly made: ReadonlyMap<string, Made>;
  readonly snapshot: Snapshot;
  readonly state: RolloutState & { readonly master: string };
}

/**
 * Looks at a stack before a change of settings that replaces its members. Changes nothing.
 * @param editsFor the change, by the config as it is
 * @throws CliError `rollout-refused` where the settings would be at fault, or the group is not fit for it
 */
export async function lookBefore(
  { globals }: Context,
  editsFor: (raw: Readonly<Record<string, unknown>>) => readonly Setting[],
): Promise<Before> {
  const open = await openStack(globals.stack, globals.cwd);
  const raw = await rawConfig(open.stack);
  const edits = editsFor(raw);
  const next = settingsWith(open.name, raw, edits);
  const access = await accessTo(open);
  const made = madeContainers(await open.stack.exportStack());
  const there = sizesIn(made.keys(), next.prefix);
  const before = { open, access, edits, next, there, made };
  return { ...before, ...(await fitState(before)) };
}

/** @throws CliError `rollout-refused` where members must not be replaced now */
export async function fitState({
  open,
  access,
  next,
  there,
}: Pick<Before, "open" | "access" | "next" | "there">): Promise<Pick<Before, "snapshot" | "state">> {
  const targets = membersOf(next, there);
  const snapshot = await readSnapshot({ ...access, targets }, open.settings.group);
  const state = rolloutState(snapshot, targets);
  const obstacle = rolloutObstacle(state);
  const { master } = state;
  if (obstacle !== undefined || master === undefined) throw new CliError("rollout-refused", obstacle ?? "no master");
  return { snapshot, state: { ...state, master } };
}

/** What a deployment would change with the settings as they shall be, which stay as they are. */
export async function previewNext({ signal }: Context, { open, edits, next }: Before): Promise<readonly Change[]> {
  return engineStops(open.name, () =>
    withTrialConfig(open.stack, edits, async (configFile) => {
      const { changes } = await previewStack(open.stack, next, { signal, configFile });
      return changes;
    }),
  );
}
