import { imageReference } from "../../../images/reference";
import { nodeReadings } from "../../../runtime/monitor/reading";
import { changeLines, countText, type Change } from "../../deploy/changes";
import { makeImages } from "../../deploy/images";
import { actOn } from "../act";
import { confirm, type Context } from "../context";
import { CliError } from "../errors";
import { awaitGroup } from "../rollout/look";
import { fitState, lookBefore, previewNext, type Before } from "../rollout/open";
import { leaderLines, stoppedBy, type RolloutOrder } from "../rollout/order";
import { handOverDetails, orStopped, runRollout, watchedOf, type RolledOut, type Rollout } from "../rollout/run";
import { durationText } from "../table";
import { lookAtImage } from "./image";
import { imageFaults, runningServer, serverText, type Server } from "./server";

export interface UpgradeOptions {
  /** Undefined: the one that is built on this host. */
  readonly image: string | undefined;
  readonly allowDowngrade: boolean;
}

/**
 * Rolls another image out: replicas first, and the old master last.
 * @throws CliError `image-refused` or `rollout-refused`, and nothing was changed; `rollout-stopped`
 */
export async function upgradeImage(context: Context, { image, allowDowngrade }: UpgradeOptions): Promise<void> {
  const { output, globals } = context;
  const before = await lookBefore(context, ({ image: now }) =>
    now === image || (image === undefined && isNone(now)) ? [] : [{ path: "image", value: image }],
  );
  const reference = image ?? imageReference();
  if (image === undefined) makeImages(before.next);
  const looked = await lookAtImage(reference, before.open.name);
  const master = serverOf(before);
  const { serverVersion, modules } = before.next;
  const faults = imageFaults(looked, { master, serverVersion, modules, allowDowngrade });
  if (faults.length > 0) throw new CliError("image-refused", `${reference}: ${faults.join("; ")}`);
  const planned = await previewNext(context, before);
  const from = imageOfMaster(before);
  if (planned.length === 0 && before.edits.length === 0 && before.state.lacks.length === 0) {
    output.result({ image: reference, changed: false }, () => `all run ${reference} already\n`);
    return;
  }
  const to = looked.server;
  const lines = [
    `image: ${from} (${serverText(master)}) -> ${reference}${to ? ` (${serverText(to)})` : ""}`,
    ...leaderLines(orderOf(before, planned), before.state.sick),
    ...changeLines(planned),
  ];
  await confirm(context, lines, `${globals.stack}: ${countText(planned)}. Do it?`);
  const details = { from, to: reference };
  const done = await actOn(before.open, "upgrade", details, async () => {
    const now = await fitState(before);
    const rollout = rolloutOf({ ...before, ...now }, planned, { image, from, allowDowngrade });
    const value = await runRollout(context, rollout);
    await orStopped(rollout, () => awaitGroup(watchedOf(rollout), ({ lacks }) => lacks, context.signal));
    return { value, details: { changed: value.changed, ...handOverDetails(value.switchover) } };
  });
  output.result({ from, image: reference, ...done }, () => doneText(reference, done));
}

function rolloutOf(
  before: Before,
  planned: readonly Change[],
  { image, from, allowDowngrade }: UpgradeOptions & { from: string },
): Rollout {
  const stack = before.open.name;
  const words = [...(image === undefined ? [] : ["--image", image]), ...(allowDowngrade ? ["--allow-downgrade"] : [])];
  return {
    ...before,
    ...{ replaced: stoppedBy(planned), leaving: [], released: [] },
    again: ["redis-ha upgrade", ...words, "-s", stack].join(" "),
    back: `redis-ha upgrade --image ${from} -s ${stack}`,
  };
}

function orderOf({ state, there }: Before, planned: readonly Change[]): RolloutOrder {
  const nodes = Array.from({ length: there.nodes }, (_, i) => `redis-${i + 1}`);
  return { master: state.master, nodes, replaced: stoppedBy(planned), leaving: [] };
}

function serverOf({ snapshot, state }: Before): Server {
  const reading = nodeReadings(snapshot).find(({ target }) => target.name === state.master);
  const server = reading && runningServer(reading.info.fields);
  if (!server) throw new CliError("rollout-refused", `${state.master} does not tell its version`);
  return server;
}

function imageOfMaster({ made, next, state, open }: Before): string {
  return made.get(`${next.prefix}-${state.master}`)?.image ?? open.outputs.image;
}

const isNone = (value: unknown): boolean => value === undefined || value === "";

function doneText(image: string, { changed, switchover }: RolledOut): string {
  const handed = switchover ? `; ${switchover.to} took over first, within ${durationText(switchover.pausedMs)}` : "";
  return `all run ${image}: ${changed} resources changed${handed}\n`;
}
