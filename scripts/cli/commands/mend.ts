import { z } from "zod";
import { action, confirm } from "../context";
import { later } from "../later";
import { planMend, stepText } from "../mend/plan";
import { examples, type Verb } from "../verb";

/** `redis-ha mend`. */
export const mend: Verb = (program) => {
  program
    .command("mend")
    .description("Puts back what was changed behind the program's back in servers that run, with no restart.")
    .option("--dry-run", "only tell what would be put back", false)
    .addHelpText(
      "after",
      examples(
        ["redis-ha mend --dry-run", "directives, users, Sentinels' options and ghosts, as doctor finds them"],
        ["redis-ha mend --yes", "puts them back, and nobody is asked"],
      ),
    )
    .action(
      action(z.object({ dryRun: z.boolean() }), async (context, { dryRun }) => {
        const { globals, output, signal } = context;
        const open = await later.stack().openStack(globals.stack, globals.cwd);
        const plan = planMend(await later.facts().gatherFacts(context, open));
        const result = { steps: plan.steps.map(stepText), left: plan.left };
        const text = (what: string): string =>
          [
            ...result.steps.map((step) => `${what}: ${step}\n`),
            ...plan.left.map((left) => `not by this: ${left}\n`),
            ...(plan.steps.length + plan.left.length === 0 ? ["nothing to put back\n"] : []),
          ].join("");
        if (dryRun || plan.steps.length === 0) {
          output.result({ ...result, mended: false }, () => text("would put back"));
          return;
        }
        await confirm(context, result.steps, "Put these back?");
        const access = await later.access().accessTo(open);
        const known = await later.rendered().knownOf(open);
        await later.act().actOn(open, "mend", { steps: result.steps.join("; ") }, async () => {
          await later.mend().runMend(known, access, plan.steps, (step) => output.say(step), signal);
          return { value: undefined };
        });
        output.result({ ...result, mended: true }, () => text("put back"));
      }),
    );
};
