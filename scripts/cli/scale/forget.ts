import { viewOf } from "../../../runtime/monitor/group-view";
import { sentinelReadings, type Snapshot } from "../../../runtime/monitor/reading";
import type { Target } from "../../../runtime/monitor/target";
import type { Context } from "../context";
import { ghostsOf } from "../doctor/sentinel-drift";
import type { MendStep } from "../mend/plan";
import { runMend } from "../mend/run";
import { awaitGroup } from "../rollout/look";
import { watchedOf, type Rollout } from "../rollout/run";
import { unrest } from "../rollout/state";
import { readSnapshot } from "../snapshot";

/**
 * Has each Sentinel forget who is gone, one Sentinel after the other, each only while nobody is down and no failover
 * is under way: a Sentinel that forgets learns a replica from its master alone, and could not promote one that is away in that moment. The next one waits until this one knows all again.
 * @param rollout as the group is now
 * @throws CliError
 */
export async function forgetGone({ output, signal }: Context, rollout: Rollout): Promise<void> {
  const { access, next, open } = rollout;
  const watched = watchedOf(rollout);
  const own = { ...access, targets: watched.members };
  for (const { name } of watched.members.filter(({ kind }) => kind === "sentinel")) {
    await awaitGroup(watched, unrest, signal);
    const step = forgetStep(name, await readSnapshot(own, watched.group), watched.members);
    if (!step) continue;
    const known = { settings: next, outputs: open.outputs, alsoAccepted: [] };
    await runMend(known, own, [step], (text) => output.say(text), signal);
  }
}

/** Undefined where a Sentinel knows nobody else than the members. Pure. */
export function forgetStep(sentinel: string, snapshot: Snapshot, members: readonly Target[]): MendStep | undefined {
  const reading = sentinelReadings(snapshot).find(({ target }) => target.name === sentinel);
  const ghosts = reading ? ghostsOf(reading, viewOf(snapshot, members)).map(({ address }) => address) : [];
  return ghosts.length > 0 ? { member: sentinel, kind: "forget", ghosts } : undefined;
}
