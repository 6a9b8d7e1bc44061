import { z } from "zod";
import { action, confirm, type Context } from "../context";
import { CliError } from "../errors";
import { later } from "../later";
import { planSwitchover } from "../switchover/plan";
import type { Switchover } from "../switchover/run";
import { sayable } from "../switchover/say";
import { durationText } from "../table";
import { examples, type Verb } from "../verb";

/** `redis-ha switchover [--to node]`. */
export const switchover: Verb = (program) => {
  program
    .command("switchover")
    .description("Hands the master's role over to a replica, as a stop of the master would, and stops nothing.")
    .option("--to <node>", "the node that shall be master; else Sentinel chooses the one with the most data")
    .addHelpText(
      "after",
      examples(
        ["redis-ha switchover", "before the master's host is worked on"],
        ["redis-ha switchover --to redis-2 --yes", "to that one, and nobody is asked"],
      ),
    )
    .action(action(z.object({ to: z.string().optional() }), (context, { to }) => act(context, to)));
};

async function act(context: Context, to: string | undefined): Promise<void> {
  const { globals, output, signal } = context;
  const open = await later.stack().openStack(globals.stack, globals.cwd);
  const access = await later.access().accessTo(open);
  later.nodeLog().logTo({ write: (line) => output.say(sayable(line)) });
  const look = async () =>
    planSwitchover(await later.snapshot().readSnapshot(access, open.settings.group), access.targets, to);
  const plan = await look();
  if (plan.kind === "refused") throw new CliError("switchover-refused", plan.why);
  if (plan.kind === "already") {
    output.result({ from: plan.master, to: plan.master, changed: false }, () => `${plan.master} is master already\n`);
    return;
  }
  const who = plan.to ?? `one of ${plan.candidates.join(", ")}`;
  await confirm(context, [`${plan.from} hands the role of master over to ${who}`], "Do it?");
  const done = await later.act().actOn(open, "switchover", { from: plan.from, to: to ?? null }, async () => {
    // Somebody may have been before us.
    const now = await look();
    if (now.kind !== "go" || now.from !== plan.from)
      throw new CliError("switchover-refused", `${plan.from} is not what it was: the group has changed meanwhile`);
    const value = await later.switchover().runSwitchover(open, access, now, signal);
    return { value, details: { to: value.to, pausedMs: value.pausedMs } };
  });
  output.result({ ...done, changed: true }, () => doneText(done));
}

function doneText({ from, to, pausedMs, named, settled }: Switchover): string {
  return [
    `${to} is master, after ${from}; writes stood still for ${durationText(pausedMs)}`,
    ...(named ? [] : ["no majority of the Sentinels names it yet"]),
    ...(settled ? [] : ["not all replicas follow it yet; redis-ha doctor tells more"]),
    "",
  ].join("\n");
}
