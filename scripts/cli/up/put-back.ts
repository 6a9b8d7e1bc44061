import { accessTo } from "../access";
import type { Context } from "../context";
import { gatherFacts } from "../doctor/gather";
import { knownOf } from "../doctor/rendered";
import { CliError } from "../errors";
import { planMend, stepText } from "../mend/plan";
import { runMend } from "../mend/run";
import { openStack, type OpenStack } from "../stack";

/** What servers run with that the settings have otherwise, in words. Where that can't be read there is nothing, and it is said why. */
export async function driftIn(context: Context, open: OpenStack): Promise<string[]> {
  try {
    return planMend(await gatherFacts(context, open)).steps.map(stepText);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    context.output.say(`what the servers run with was not looked at: ${error.message}`);
    return [];
  }
}

/** Puts back what is still otherwise after a deployment. @returns what it did @throws CliError `mend-failed` */
export async function putBack(context: Context): Promise<string[]> {
  const { globals, output, signal } = context;
  const open = await openStack(globals.stack, globals.cwd);
  const { steps } = planMend(await gatherFacts(context, open));
  await runMend(await knownOf(open), await accessTo(open), steps, (step) => output.say(`  put back ${step}`), signal);
  return steps.map(stepText);
}
