import { z } from "zod";
import { changeLines, countText } from "../../deploy/changes";
import { previewStack, violationText, type Preview } from "../../deploy/deploy";
import { previewWithDummies } from "../../deploy/dummy/preview";
import { givenSettings } from "../../deploy/settings";
import { action, type Context } from "../context";
import { engineStops } from "../deploy";
import { examples, type Verb } from "../verb";
import { selectStack } from "../stack";

const OPTIONS = z.object({ dummySecrets: z.boolean().default(false), refresh: z.boolean() });
type Options = z.output<typeof OPTIONS>;

/** `preview`: what `up` would change. */
export const preview: Verb = (program) => {
  program
    .command("preview")
    .description("what `up` would change, held against the policies where enforcePolicies is set")
    .option("--dummy-secrets", "of the stack's file alone: no secrets, no state, neither AWS nor Docker are asked")
    .option("--no-refresh", "trust the state: don't look first at what is there")
    .addHelpText(
      "after",
      examples(
        ["redis-ha preview -s prod", "what would change in prod"],
        ["redis-ha preview -s prod --dummy-secrets", "what Pulumi.prod.yaml would make from nothing"],
        ["redis-ha preview -s prod --json", "the same for programs: names, and no values"],
      ),
    )
    .action(action(OPTIONS, act));
};

async function act(context: Context, options: Options): Promise<void> {
  const { stack } = context.globals;
  const { changes, violations, ...more } = await engineStops(stack, () => look(context, options));
  context.output.result({ stack, changes, violations, ...more }, () =>
    [
      ...changeLines(changes),
      ...violations.map((violation) => `advice: ${violationText(violation)}`),
      `${stack}: ${countText(changes)}`,
      "",
    ].join("\n"),
  );
}

async function look(
  { globals, signal }: Context,
  { dummySecrets, refresh }: Options,
): Promise<Preview & { dummies?: readonly string[] }> {
  if (dummySecrets) return previewWithDummies(globals.stack, globals.cwd, { signal });
  const stack = await selectStack(globals.stack, globals.cwd);
  const { settings } = await givenSettings(stack);
  const { changes, violations } = await previewStack(stack, settings, { signal, refresh });
  return { changes, violations };
}
