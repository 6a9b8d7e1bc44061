import type { Target } from "../../../runtime/monitor/target";
import type { Access } from "../access";
import { CliError } from "../errors";
import { readSnapshot } from "../snapshot";
import { rolloutState, type RolloutState } from "./state";

/** After a deployment: what is left is a Sentinel's look at its replicas, once in 10 s, and a copy of the data that was cut short. */
const WHOLE_MS = 120_000;
const LOOK_EVERY_MS = 500;

/** A group, and how to log in to it. */
export interface Watched {
  readonly access: Pick<Access, "credentials" | "link">;
  readonly group: string;
  readonly members: readonly Target[];
}

/** Asks all members at once. */
export async function look({ access, group, members }: Watched): Promise<RolloutState> {
  return rolloutState(await readSnapshot({ ...access, targets: members }, group), members);
}

/**
 * Waits until a group is as it should be.
 * @param lacks what is still lacking, of what was seen
 * @throws CliError `rollout-stopped` with that, after two minutes
 */
export async function awaitGroup(
  watched: Watched,
  lacks: (state: RolloutState) => readonly string[],
  signal: AbortSignal,
): Promise<RolloutState> {
  const until = Date.now() + WHOLE_MS;
  for (;;) {
    signal.throwIfAborted();
    const state = await look(watched);
    const lacking = lacks(state);
    if (lacking.length === 0) return state;
    if (Date.now() > until)
      throw new CliError("rollout-stopped", `not within ${WHOLE_MS / 1000} s: ${lacking.join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
