import { changeLines, type Change } from "../../deploy/changes";
import { actOn } from "../act";
import type { Setting } from "../config";
import { confirm, type Context } from "../context";
import { Engine } from "../engine";
import { awaitGroup } from "../rollout/look";
import type { Sizes } from "../rollout/members";
import { fitState, lookBefore, previewNext, type Before } from "../rollout/open";
import { leaderLines, stoppedBy } from "../rollout/order";
import { handOverDetails, orStopped, runRollout, watchedOf, type Rollout } from "../rollout/run";
import { forgetGone } from "./forget";
import { nodesOf, planScale, scaleLines, type ScalePlan } from "./plan";
import { protectedOf } from "./released";

/** One of the two. */
export type ScaleOptions = Partial<Sizes>;

/**
 * Changes how many nodes or Sentinels a group has.
 * @throws CliError `rollout-refused`, and nothing was changed; `rollout-stopped`
 */
export async function scaleGroup(context: Context, wanted: ScaleOptions): Promise<void> {
  const { output, globals } = context;
  const before = await lookBefore(context, (raw) => editsFor(raw, wanted));
  const { there, next, open, state } = before;
  const plan = planScale(there, next);
  const { nodes, staying } = nodesOf(there, plan);
  const released = protectedOf(await open.stack.exportStack(), plan.leaving);
  // Pulumi stops at what is protected, in a preview too.
  const planned = released.length > 0 ? undefined : await previewNext(context, before);
  const sizes = { nodes: next.nodes, sentinels: next.sentinels };
  if (planned?.length === 0 && before.edits.length === 0 && state.lacks.length === 0) {
    output.result({ ...sizes, changed: false }, () => `there are ${sizesText(next)} already\n`);
    return;
  }
  const replaced = planned ? stoppedBy(planned) : staying;
  const lines = [
    ...scaleLines(there, plan, open.settings, next),
    ...(released.length > 0 ? [`data volumes of ${plan.leaving.join(", ")} stay: they are protected`] : []),
    ...leaderLines({ master: state.master, nodes, replaced, leaving: plan.leaving }, state.sick),
    ...others(planned ?? [], plan),
  ];
  await confirm(context, lines, `${globals.stack}: ${sizesText(next)}. Do it?`);
  const rollout = rolloutOf(before, plan, replaced, released, wanted);
  const details = { nodes: next.nodes, sentinels: next.sentinels };
  const done = await actOn(open, "scale", details, async () => {
    await fitState(before);
    const { switchover } = await runRollout(context, rollout);
    const after = { ...rollout, there: sizes };
    await orStopped(after, async () => {
      await forgetGone(context, after);
      await awaitGroup(watchedOf(after), ({ lacks }) => lacks, context.signal);
    });
    return {
      value: { joined: plan.joining, left: plan.leaving, switchover, volumes: await volumesLeft(before, plan) },
      details: handOverDetails(switchover),
    };
  });
  output.result({ ...sizes, changed: true, ...done }, () =>
    [
      `there are ${sizesText(next)}, and each Sentinel sees exactly them\n`,
      ...done.volumes.map((name) => `the volume ${name} is left: \`docker volume rm ${name}\` removes it for good\n`),
    ].join(""),
  );
}

/** Pure. */
export function editsFor(raw: Readonly<Record<string, unknown>>, wanted: ScaleOptions): Setting[] {
  return (["nodes", "sentinels"] as const).flatMap((path) => {
    const value = wanted[path];
    return value === undefined || String(raw[path]) === String(value) ? [] : [{ path, value: String(value) }];
  });
}

function rolloutOf(
  before: Before,
  plan: ScalePlan,
  replaced: readonly string[],
  released: readonly string[],
  wanted: ScaleOptions,
): Rollout {
  const command = (sizes: ScaleOptions): string => {
    const words = Object.entries(sizes).map(([kind, count]) => `--${kind} ${count}`);
    return `redis-ha scale ${words.join(" ")} -s ${before.open.name}`;
  };
  const was = wanted.nodes === undefined ? { sentinels: before.there.sentinels } : { nodes: before.there.nodes };
  const nodes = plan.leaving.filter((name) => name.startsWith("redis-"));
  return { ...before, replaced, released, leaving: nodes, again: command(wanted), back: command(was) };
}

/** Changes beside members that come and go, and are replaced because of that. */
function others(planned: readonly Change[], { joining, leaving }: ScalePlan): string[] {
  const told = [...joining, ...leaving];
  return changeLines(planned.filter(({ name }) => !told.some((member) => name.includes(`-${member}`))));
}

async function volumesLeft({ open }: Before, { leaving }: ScalePlan): Promise<string[]> {
  const { volumes } = await new Engine().remains(open.name);
  return volumes.flatMap(({ name, member }) => (leaving.includes(member) ? [name] : []));
}

const sizesText = ({ nodes, sentinels }: Sizes): string =>
  `${nodes} node${nodes === 1 ? "" : "s"} and ${sentinels} Sentinel${sentinels === 1 ? "" : "s"}`;
