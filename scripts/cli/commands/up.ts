import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { changeLines, countText } from "../../deploy/changes";
import { deployStack, previewStack } from "../../deploy/deploy";
import { makeImages } from "../../deploy/images";
import { publicOutputs } from "../../deploy/outputs";
import { givenSettings } from "../../deploy/settings";
import { audited } from "../audit";
import { action, confirm, type Context } from "../context";
import { engineStops } from "../deploy";
import { examples, type Verb } from "../verb";

const options = z.object({ refresh: z.boolean() });

/** `up`: makes the stack what its settings say. */
export const up: Verb = (program) => {
  program
    .command("up")
    .description("make the stack what its settings say: shows what would change, asks, and does it")
    .option("--refresh", "look first at what is there, and bring back what was removed or changed by hand", false)
    .addHelpText(
      "after",
      examples(
        ["redis-ha up -s prod", "shows, asks, deploys"],
        ["redis-ha up -s prod --refresh", "makes again what was lost with a host or a disk"],
        ["redis-ha up -s prod --yes", "the same without asking, as in a pipeline"],
      ),
    )
    .action(action(options, act));
};

async function act(context: Context, { refresh }: z.output<typeof options>): Promise<void> {
  const { globals, output, signal } = context;
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: globals.stack, workDir: globals.cwd },
    { secretsProvider: "passphrase" },
  );
  const { settings, faulty } = await givenSettings(stack);
  const planned = await engineStops(globals.stack, () => previewStack(stack, settings, { signal, refresh }));
  if (planned.changes.length > 0)
    await confirm(context, changeLines(planned.changes), `${globals.stack}: ${countText(planned.changes)}. Do it?`);
  if (!faulty) makeImages(settings);
  const deployment = () =>
    engineStops(globals.stack, () =>
      deployStack(stack, settings, { signal, refresh, onChange: ({ op, name }) => output.say(`  ${op} ${name}`) }),
    );
  const { changes, unchanged, outputs } = await audited(
    { stack: globals.stack, act: "up", details: { planned: countText(planned.changes) } },
    async () => ({ value: await deployment() }),
  );
  output.result(
    { stack: globals.stack, changes, unchanged, outputs: publicOutputs(outputs) },
    () => `${globals.stack}: ${countText(changes)}, ${unchanged} unchanged\n`,
  );
}
