import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { Engine } from "./cli/engine";
import { countText } from "./deploy/changes";
import { deployStack } from "./deploy/deploy";
import { makeImages } from "./deploy/images";
import { publicOutputs } from "./deploy/outputs";
import { givenSettings } from "./deploy/settings";
import { describeGroup } from "./describe";

const ROOT = join(__dirname, "..");

/** Deploys a stack through the automation API, with a line per finished resource, and says what is there now. */
async function main(): Promise<void> {
  const stackName = process.argv[2] ?? "dev";
  const started = Number(process.env.REDIS_HA_STARTED_MS ?? Date.now());
  const say = (text: string): void => {
    process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)}s] stack: ${text}\n`);
  };
  say(`deploying ${stackName}`);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, workDir: ROOT },
    { secretsProvider: "passphrase" },
  );
  const { settings, faulty } = await givenSettings(stack);
  if (!faulty) makeImages(settings);
  // Nothing runs: it was never made, or was removed behind Pulumi's back, who is told so by a look at what is there.
  const together = !(await new Engine().nodeRuns(stackName));
  const { changes, unchanged, outputs } = await deployStack(stack, settings, {
    ...{ together, refresh: together },
    onChange: ({ op, name }) => say(`${op} ${name}`),
  });
  say(
    changes.length > 0
      ? `done: ${countText(changes)}, ${unchanged} unchanged`
      : `nothing to change, ${unchanged} resources`,
  );
  process.stdout.write(describeGroup(stackName, installed(), publicOutputs(outputs)));
}

/** What scripts/setup has put on this machine, one line each. */
function installed(): string[] {
  const list = execFileSync(join(ROOT, "scripts/setup"), ["--list"], { encoding: "utf8" });
  return list.split("\n").filter((line) => line !== "");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
