import type { Settings } from "../../../configs/settings";
import { topologyOf } from "../../../configs/topology";
import { makeImages } from "../../deploy/images";
import { logTo } from "../../../runtime/node/log";
import type { Access } from "../access";
import type { AuditDetails } from "../audit";
import { editSettings, unprotect, type Setting } from "../config";
import type { Context } from "../context";
import { deploy } from "../deploy";
import { Engine } from "../engine";
import { CliError } from "../errors";
import { readSnapshot } from "../snapshot";
import type { OpenStack } from "../stack";
import { planSwitchover } from "../switchover/plan";
import { neverPromoted } from "../switchover/preference";
import { runSwitchover, type Switchover } from "../switchover/run";
import { sayable } from "../switchover/say";
import { awaitGroup, look } from "./look";
import { membersOf, type Sizes } from "./members";
import { leaderBefore, onlyMember } from "./order";
import { unrest, type RolloutState } from "./state";

/** A change of settings that replaces members one after the other. */
export interface Rollout {
  readonly open: OpenStack;
  readonly access: Access;
  /** As they shall be. */
  readonly next: Settings;
  /** How many members there are now. */
  readonly there: Sizes;
  readonly edits: readonly Setting[];
  /** Nodes that the deployment replaces. */
  readonly replaced: readonly string[];
  /** Nodes that are not to stay. */
  readonly leaving: readonly string[];
  /** URNs of what is protected, and goes, or is left to itself, with those that leave. */
  readonly released: readonly string[];
  /** The command that goes on, and the one that goes back. */
  readonly again: string;
  readonly back: string;
}

export interface RolledOut {
  /** The hand-over before the deployment, where one was needed. */
  readonly switchover: Switchover | undefined;
  /** Resources that were changed. */
  readonly changed: number;
}

/** What the audit keeps of the hand-over, for `history`. Pure. */
export function handOverDetails(switchover: Switchover | undefined): AuditDetails {
  if (!switchover) return {};
  const { from, to, pausedMs } = switchover;
  return { handedFrom: from, handedTo: to, pausedMs };
}

/**
 * Rolls a change out: a member that is not well first, then the role goes to the node that is replaced last, and the deployment replaces
 * one after the other, each only when the one before is healthy. Run again after a failure it goes on.
 * @throws CliError `rollout-stopped`, which names who did not come back
 */
export async function runRollout(context: Context, rollout: Rollout): Promise<RolledOut> {
  const { open, edits, next, released } = rollout;
  makeImages(next);
  await editSettings(open.stack, edits);
  return orStopped(rollout, async () => {
    await mendSick(context, rollout);
    const switchover = await moveMaster(context, rollout);
    await holdBack(rollout);
    await unprotect(open.stack, released);
    const { changes } = await deploy(open.stack, context.output, { signal: context.signal });
    return { switchover, changed: changes.length };
  });
}

/** Does what comes after a change of the config. What fails is told with who is not well, who serves, and how to go on and back. */
export async function orStopped<T>(rollout: Rollout, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const state = await look(watchedOf(rollout)).catch(() => undefined);
    const { prefix } = rollout.next;
    const sick = state?.sick ?? [];
    const logs = sick.map((name) => `\`docker logs --tail 100 ${prefix}-${name}\``);
    const why = sick.length > 0 ? `${logs.join(" and ")} ${sick.length > 1 ? "tell" : "tells"} why; ` : "";
    throw new CliError("rollout-stopped", stoppedText(state, error), {
      remedy: `${why}\`${rollout.again}\` goes on; \`${rollout.back}\` goes back. The stack's config has the change`,
      cause: error,
    });
  }
}

function stoppedText(state: RolloutState | undefined, error: unknown): string {
  const sick = state?.sick ?? [];
  const text = error instanceof Error ? error.message : String(error);
  const serves = state?.master === undefined ? "no master is agreed on" : `${state.master} is master and serves`;
  return [...(sick.length > 0 ? [`${sick.join(", ")} did not come back as it should`] : []), serves, text].join("; ");
}

/** Those that are there now. */
export function watchedOf({ open, access, next, there }: Rollout) {
  return { access, group: open.settings.group, members: membersOf(next, there) };
}

/** What is down is made anew by itself: else one that is well would be stopped beside it. */
async function mendSick({ output, signal }: Context, rollout: Rollout): Promise<void> {
  const watched = watchedOf(rollout);
  for (const name of (await look(watched)).sick) {
    output.say(`${name} is not well: it comes first`);
    const seen = await new Engine().inspect(`${rollout.next.prefix}-${name}`);
    // One that failed when it was made is made anew; of one that was stopped or removed by hand Pulumi knows only when it looks.
    const refresh = seen?.State.Running !== true;
    await deploy(rollout.open.stack, output, { signal, refresh, target: onlyMember(name) });
    await awaitGroup(watched, unrest, signal);
  }
}

async function moveMaster({ output, signal }: Context, rollout: Rollout): Promise<Switchover | undefined> {
  const { access, next, there, replaced, leaving } = rollout;
  const { members, group } = watchedOf(rollout);
  const settings = { ...next, ...there };
  const nodes = members.filter(({ kind }) => kind === "node").map(({ name }) => name);
  const own = { ...access, targets: members };
  const { master } = await look(watchedOf(rollout));
  if (master === undefined) throw new CliError("rollout-stopped", "no master is agreed on");
  const to = leaderBefore({ master, nodes, replaced, leaving });
  if (to === undefined) return undefined;
  output.say(`${master} hands the role of master over to ${to}`);
  const plan = planSwitchover(await readSnapshot(own, group), members, to);
  if (plan.kind === "refused") throw new CliError("switchover-refused", plan.why);
  if (plan.kind === "already") return undefined;
  logTo({ write: (line) => output.say(sayable(line)) });
  const done = await runSwitchover({ settings }, own, plan, signal);
  await awaitGroup(watchedOf(rollout), unrest, signal);
  return done;
}

/** Each stop of a master hands over to whomever Sentinel chooses: it must not choose one that leaves. */
async function holdBack({ access, next, there, leaving }: Rollout): Promise<void> {
  const { view } = topologyOf({ ...next, ...there });
  const sentinels = view.sentinels;
  for (const node of view.nodes.filter(({ name }) => leaving.includes(name))) {
    const deaf = await neverPromoted(node, { group: view.group, sentinels }, access.credentials);
    if (deaf.length > 0)
      throw new CliError("rollout-stopped", `${deaf.join(", ")} did not hear that ${node.name} is not to be promoted`);
  }
}
