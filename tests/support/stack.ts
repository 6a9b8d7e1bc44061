import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LocalWorkspace,
  type ConfigMap,
  type PreviewResult,
  type Stack,
  type UpResult,
} from "@pulumi/pulumi/automation";

const ROOT = join(__dirname, "../..");

/** The id of this run: what a run makes carries it in its stack's name, and only that is ever swept. */
export const RUN = process.env.REDIS_HA_TEST_RUN ?? "local";
/** Where this run keeps Pulumi's state and what test files share. */
export const RUN_DIR = process.env.REDIS_HA_TEST_DIR ?? mkdtempSync(join(tmpdir(), "redis-ha-test-"));

/** The environment in which this run's Pulumi works: its own state and passphrase, the plugins of the machine. */
export function pulumiEnv(): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${join(RUN_DIR, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: `passphrase-${RUN}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

/**
 * A stack of this repository's program with a folder of its own for its config, so that the work tree stays clean. The program is
 * the one that `pulumi up` runs.
 * @param beside the stack whose folder it shares, as all stacks of a project share one: what works on two of them reads both configs there
 */
export async function testStack(name: string, config: Record<string, unknown>, beside = name): Promise<Stack> {
  const folder = join(RUN_DIR, "stacks", beside);
  mkdirSync(join(RUN_DIR, "state"), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const project = readFileSync(join(ROOT, "Pulumi.yaml"), "utf8").replace(
    /^main:.*$/m,
    `main: ${join(ROOT, "index.ts")}`,
  );
  writeFileSync(join(folder, "Pulumi.yaml"), project);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, workDir: folder },
    { envVars: pulumiEnv(), secretsProvider: "passphrase" },
  );
  await stack.setAllConfig(configMap(config));
  return stack;
}

/** The first deployment, as `redis-ha up` makes it: all members at once. The stack's next ones take them one at a time. */
export async function firstUp(stack: Stack): Promise<UpResult> {
  const { workspace } = stack;
  const { envVars } = workspace;
  workspace.envVars = { ...envVars, REDIS_HA_TOGETHER: "yes" };
  try {
    return await stack.up();
  } finally {
    workspace.envVars = envVars;
  }
}

/** Objects go in as JSON, which is how `pulumi config` hands them to the program. */
function configMap(config: Record<string, unknown>): ConfigMap {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `redis-ha:${key}`,
      { value: typeof value === "string" ? value : JSON.stringify(value) },
    ]),
  );
}

/** Changes that a preview announces, without those that it leaves as they are. */
export function announced(preview: PreviewResult): Record<string, number> {
  return Object.fromEntries(Object.entries(preview.changeSummary).filter(([kind]) => kind !== "same"));
}
