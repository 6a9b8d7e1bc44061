import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { LocalWorkspace, type ConfigMap, type ProjectSettings } from "@pulumi/pulumi/automation";
import { isSecretSetting } from "../../../configs/settings/secret-settings";
import { previewStack, type Options, type Preview } from "../deploy";
import { givenSettings } from "../settings";
import { DummyAws } from "./aws";
import { withDummies, type PlainConfig } from "./config";

export interface DummyPreview extends Preview {
  /** Settings for which dummies stood. */
  readonly dummies: readonly string[];
}

/**
 * What a stack's file would make from nothing, with dummies for all secrets. Needs no secret, no state and no passphrase of the stack, and
 * reaches neither AWS nor a Docker engine: the stack is one of its own, in a folder that is gone afterwards.
 * @param cwd folder with Pulumi.yaml and the stack's file
 */
export async function previewWithDummies(stackName: string, cwd: string, options: Options): Promise<DummyPreview> {
  const source = await LocalWorkspace.create({ workDir: cwd });
  const [project, file] = await Promise.all([source.projectSettings(), source.stackSettings(stackName)]);
  const { config, dummies } = withDummies(ownKeys(file.config ?? {}), stackName);
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-preview-"));
  const aws = await DummyAws.start();
  try {
    for (const name of ["state", "project"]) mkdirSync(join(folder, name));
    const stack = await LocalWorkspace.createStack(
      { stackName, workDir: join(folder, "project") },
      {
        projectSettings: moved(project, cwd),
        secretsProvider: "passphrase",
        envVars: {
          ...aws.environment,
          PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
          PULUMI_CONFIG_PASSPHRASE: "dummy",
          // `npm run check` looks at the types.
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
          DOCKER_HOST: `unix://${join(folder, "no-docker.sock")}`,
        },
      },
    );
    await stack.setAllConfig(configMap(config));
    const { settings } = await givenSettings(stack);
    const { changes, violations } = await previewStack(stack, settings, options);
    return { changes, violations, dummies };
  } finally {
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The project, whose program is where it was. Its backend is left out: it would go before the environment's. */
function moved(project: ProjectSettings, cwd: string): ProjectSettings {
  const { main = "." } = project;
  const copy = { ...project, main: isAbsolute(main) ? main : join(cwd, main) };
  delete copy.backend;
  return copy;
}

function ownKeys(config: Readonly<Record<string, unknown>>): PlainConfig {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("redis-ha:"))
      .map(([key, value]) => [key.slice("redis-ha:".length), value]),
  );
}

/** Secrets go in as such, as the program refuses them in plain text. */
function configMap(config: PlainConfig): ConfigMap {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `redis-ha:${key}`,
      {
        value: typeof value === "string" ? value : JSON.stringify(value),
        secret: isSecretSetting(key),
      },
    ]),
  );
}
