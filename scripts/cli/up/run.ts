import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Settings } from "../../../configs/settings";
import { imageReference } from "../../../images/reference";
import { changeLines, countText, type Change } from "../../deploy/changes";
import { deployStack, previewStack } from "../../deploy/deploy";
import { makeImages } from "../../deploy/images";
import { publicOutputs } from "../../deploy/outputs";
import { givenSettings } from "../../deploy/settings";
import { audited } from "../audit";
import { confirm, type Context } from "../context";
import { engineStops } from "../deploy";
import { Engine } from "../engine";
import { CliError } from "../errors";
import { withLock } from "../lock";
import { openStack, type OpenStack } from "../stack";
import { lookAtImage } from "../upgrade/image";
import { moduleFaults } from "../upgrade/server";
import { driftIn, putBack } from "./put-back";

export interface UpOptions {
  /** Look first at what is there: containers, and what servers run with. */
  readonly refresh: boolean;
}

/**
 * Makes a stack what its settings say: what the engine has to make, and then what was changed behind its back in servers that run.
 * @throws CliError `deploy-failed`, `policy-violated`, `locked` or `mend-failed`
 */
export async function upStack(context: Context, { refresh }: UpOptions): Promise<void> {
  const { globals, output, signal } = context;
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: globals.stack, workDir: globals.cwd },
    { secretsProvider: "passphrase" },
  );
  const { settings, faulty } = await givenSettings(stack);
  const planned = await engineStops(globals.stack, () => previewStack(stack, settings, { signal, refresh }));
  const open = await deployedBefore(globals.stack, globals.cwd);
  const drift = refresh && open ? await driftIn(context, open) : [];
  const lines = [...changeLines(planned.changes), ...drift.map((step) => `while it runs, ${step}`)];
  const planText = [
    countText(planned.changes),
    ...(drift.length > 0 ? [`${drift.length} in servers that run`] : []),
  ].join(", ");
  if (lines.length > 0) await confirm(context, lines, `${globals.stack}: ${planText}. Do it?`);
  if (!faulty) {
    makeImages(settings);
    await requireModules(globals.stack, settings);
  }
  const onChange = ({ op, name }: Change) => output.say(`  ${op} ${name}`);
  const work = async () => {
    const together = !(await new Engine().nodeRuns(globals.stack));
    const deployment = await engineStops(globals.stack, () =>
      deployStack(stack, settings, { signal, refresh, together, onChange }),
    );
    return { ...deployment, mended: drift.length > 0 ? await putBack(context) : [] };
  };
  const { changes, unchanged, outputs, mended } = await alone(open, () =>
    audited({ stack: globals.stack, act: "up", details: { planned: planText } }, async () => ({ value: await work() })),
  );
  output.result({ stack: globals.stack, changes, unchanged, mended, outputs: publicOutputs(outputs) }, () =>
    [
      ...mended.map((step) => `put back: ${step}\n`),
      `${globals.stack}: ${countText(changes)}, ${unchanged} unchanged\n`,
    ].join(""),
  );
}

/** @throws CliError `image-refused` where nodes could not load what the settings want: they would not start */
async function requireModules(stack: string, { image = imageReference(), modules }: Settings): Promise<void> {
  if (modules.length === 0) return;
  const faults = moduleFaults(await lookAtImage(image, stack), modules);
  if (faults.length === 0) return;
  throw new CliError("image-refused", `${image}: ${faults.join("; ")}`, {
    remedy: `set modules to what it has, as in \`pulumi config rm modules --stack ${stack}\`, or image to one that has them`,
  });
}

/** Undefined where nothing was deployed yet. */
async function deployedBefore(name: string, cwd: string): Promise<OpenStack | undefined> {
  try {
    return await openStack(name, cwd);
  } catch (error) {
    if (error instanceof CliError && error.code === "stack-not-deployed") return undefined;
    throw error;
  }
}

/**
 * Under the stack's lock. It is a container of an image of the group's; on an engine that has none there is no group yet, or none any
 * more, that somebody else could be at, and Pulumi's own lock keeps two deployments apart.
 */
async function alone<T>(open: OpenStack | undefined, use: () => Promise<T>): Promise<T> {
  if (!open) return use();
  const engine = new Engine();
  for (const image of [open.outputs.image, imageReference()]) {
    if (await engine.hasImage(image))
      return withLock({ name: open.name, outputs: { prefix: open.outputs.prefix, image } }, "up", use);
  }
  return use();
}
